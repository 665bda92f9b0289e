"""Household life: split, merge, move, away and back, death, another head, closing, each recorded for good."""
