"""Scripts read aloud by commune stations: text, documents, logbook."""
