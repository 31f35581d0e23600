"""The logbook of a station: what was on air and what was not, kept by entries that are added and never changed."""
