"""The plan of a station for the calendar of a phone or an office programme."""
