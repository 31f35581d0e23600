"""A campaign that starts from the phrase book."""
