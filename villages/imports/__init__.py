"""Lists of villages and residents as offices keep them, taken row by row into the database."""
