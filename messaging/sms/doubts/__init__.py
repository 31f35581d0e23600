"""Messages of which nobody knows whether they arrived: asked about at the carrier, then decided by a person."""
