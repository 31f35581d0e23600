"""What became of a campaign: its report and how far it has come."""
