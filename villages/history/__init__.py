"""What villages and residents were before, each change with whoever made it."""
