"""Points become goods: a quote for minutes, the hand-over, and its undoing by a linked reversal."""
