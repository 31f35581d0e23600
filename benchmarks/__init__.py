"""Programs that print ratios against a stated baseline in the same run."""
