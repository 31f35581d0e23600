"""What the carrier reports of a message later: taken in at once, applied in bulk."""
