"""What the pages of communes and villages show of them in figures."""
