"""The translation memory: what was approved once, offered again where a source reads alike."""
