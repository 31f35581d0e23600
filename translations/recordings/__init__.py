"""Recordings of a text by somebody who speaks the language."""
