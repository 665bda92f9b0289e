"""Commands for the machine room: flask ledger, village, scoring, demo."""
