"""A campaign's texts at the networks: where they stand, and preparing them for registration."""
