"""Pages of the village office."""
