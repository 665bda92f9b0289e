"""A whole county to measure with: villages founded by the services, their months written set by set, sealed and whole.

What years of work would have left behind is made as plain rows: a *deed* is a line with its review, its posting and
its credit; a *market day* brings quotes, redemptions and stock moves. `flask ledger verify` finds nothing in it.
"""
