"""What the desk did: per language and month."""
