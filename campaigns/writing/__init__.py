"""What an author decides: title, words, audience, time and rules."""
