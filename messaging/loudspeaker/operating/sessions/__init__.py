"""A session as one thing on the operator's page: its paper, and one press for everything that was read in it."""
