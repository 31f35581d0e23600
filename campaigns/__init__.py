"""What is said, to whom and when: the room that brings texts, villages and channels together."""
