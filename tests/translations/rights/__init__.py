"""Who works in which languages."""
