"""Messages to a number that is named outright: a test, a code, a confirmation."""
