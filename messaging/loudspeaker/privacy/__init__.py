"""Nothing about one person is ever read out to a village: what in a text could be, and whether it is."""
