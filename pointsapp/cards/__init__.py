"""QR cards: one or more for each household, each with a holder, a serial number and its own end.

Printing is issuing: only the hash of a code is stored, so a sheet exists in one answer alone.
A card works once it has been handed out.
"""
