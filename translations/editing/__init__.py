"""What happens around a rendering while people work on it: unsaved words, comments, ignored warnings."""
