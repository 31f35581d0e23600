"""Who the SMS come from: pace, daily ceiling, price and whether texts must be registered."""
