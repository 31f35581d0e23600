"""Households, population and insured people of a village over time."""
