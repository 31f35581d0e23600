"""The channels on which a campaign leaves the house."""
