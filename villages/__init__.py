"""Villages and their residents: who can be reached, where and in which language."""
