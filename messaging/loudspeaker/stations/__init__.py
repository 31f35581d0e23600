"""Stations: when each speaks, for how long, in which order of languages, and on which days not."""
