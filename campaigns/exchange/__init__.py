"""Campaign files: how offices hand campaigns to each other. The format is documented in docs/campaign-file.md."""
