"""Test messages: the words of a campaign on one's own phone before anybody else gets them."""
