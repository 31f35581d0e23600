"""The phrase book: standard texts from which a campaign starts, with their approved renderings."""
