"""Source texts and their renderings in the languages of the villages."""
