"""The base page, stylesheet, error pages and the reader's locale."""
