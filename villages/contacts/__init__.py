"""Whom to ask in a village, and its figures."""
