"""What keeps the house: embedded servers, demonstration, checks; above all rooms."""
