"""What leaves: the launch, and what can be done with a campaign on its way."""
