"""A new FIELD_KEY: everything that is sealed gets it while the house runs."""
