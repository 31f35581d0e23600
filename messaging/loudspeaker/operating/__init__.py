"""The operator's telephone: what is on air today and this week, and what was, also when the line is down."""
