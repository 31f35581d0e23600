"""Is this paper still valid? The page that a QR code opens, for whoever holds the paper."""
