"""Forgetting a person: what goes, what stays as a count, and who must not be taken up again."""
