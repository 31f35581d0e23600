"""Villages entered and changed by hand."""
