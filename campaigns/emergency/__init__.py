"""Letting a launched campaign leave outside the hours and above the cap, in an approver's name."""
