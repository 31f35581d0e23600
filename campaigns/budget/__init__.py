"""What a campaign's SMS cost, before they leave and after, and the ceiling it may not pass."""
