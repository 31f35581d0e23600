"""People handed in as a file, found again among the residents."""
