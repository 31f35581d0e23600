"""What reached one person of the list, by which campaign: the rooms of people and of messages seen together."""
