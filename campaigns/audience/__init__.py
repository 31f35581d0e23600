"""The audience of a campaign against its words: who gets which, in figures."""
