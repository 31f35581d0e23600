"""The plan of airings: which message is read in which session of a station."""
