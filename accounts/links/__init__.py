"""Personal links: signing in from a telephone without a password."""
