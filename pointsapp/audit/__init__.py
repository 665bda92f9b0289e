"""Who did what to what, written in the same transaction as the deed itself."""
