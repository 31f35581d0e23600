"""What of a bulletin was really on air: planned, aired, missed, and minutes by language, commune by commune."""
