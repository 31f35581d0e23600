"""A question about people, and the people who answer it."""
