"""Written Vietnamese made to be spoken: figures, dates, money and abbreviations in words."""
