"""What people may ask of the whole house: a copy of everything kept about them, and to be forgotten."""
