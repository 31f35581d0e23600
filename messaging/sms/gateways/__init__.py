"""Carriers behind one narrow protocol."""
