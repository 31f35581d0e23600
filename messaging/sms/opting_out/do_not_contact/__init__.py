"""Lists of people who are not to be sent invitations: the national one, the office's own."""
