"""Audiences with a name, to be used again."""
