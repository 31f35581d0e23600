"""The statistics of the desk."""
