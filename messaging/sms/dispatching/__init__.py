"""The way of a message to its carrier: claimed, composed, written down, handed over, answered, judged."""
