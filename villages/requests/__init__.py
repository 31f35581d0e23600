"""What people ask about their data, and until when the office has to answer."""
