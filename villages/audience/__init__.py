"""A question about people: who a campaign speaks to."""
