"""What waits at the desk: for whom, until when, how much is left."""
