"""Who may translate into which language, and who may review it."""
