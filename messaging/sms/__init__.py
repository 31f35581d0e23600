"""Segments, the message ledger, dispatch, status callbacks."""
