"""Numbers that want no messages: told by an officer, a page, an SMS or the carrier; and the do-not-contact list."""
