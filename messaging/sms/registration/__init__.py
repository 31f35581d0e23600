"""Texts registered with the networks before they may leave."""
