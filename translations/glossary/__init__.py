"""The glossary: what a term means, how it is said in each language, and what must not be said."""
