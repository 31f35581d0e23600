"""The people themselves: found by name, number or reference, shown, corrected, added, moved."""
