"""How the house is, in figures: for /healthz, for /metrics, and for whoever watches over it."""
