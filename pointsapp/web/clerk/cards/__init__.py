"""Cards: the list, printing, handing out, ending and replacing, the list to sign."""

from pointsapp.web.clerk.cards import card, handing_out, index, issuing, receipts
from pointsapp.web.clerk.cards.group import pages

__all__ = ["card", "handing_out", "index", "issuing", "pages", "receipts"]
