"""Lists that leave the house: only the columns asked for, with who and when."""
