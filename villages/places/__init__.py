"""Places as offices write them: which of today's communes is meant, and which village of it."""
