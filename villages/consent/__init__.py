"""Who agreed to what, when, how, and to which wording."""
