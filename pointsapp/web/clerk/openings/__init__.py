"""Pages of opening balances: what the old paper books held, carried over once."""

from pointsapp.web.clerk.openings import adding, sheets
from pointsapp.web.clerk.openings.group import pages

__all__ = ["adding", "pages", "sheets"]
