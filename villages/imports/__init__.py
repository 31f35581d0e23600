"""Lists of villages and residents, taken in row by row."""
