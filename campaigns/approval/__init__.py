"""Two persons: one submits, another approves or sends back."""
