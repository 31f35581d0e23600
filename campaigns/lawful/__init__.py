"""What the rules of its kind ask of a campaign, and whether its words keep them."""
