"""Pages of households: the list, one household, its members, its phones."""

from pointsapp.web.clerk.households import changing, lists, members, phones
from pointsapp.web.clerk.households.blueprint import pages

__all__ = ["changing", "lists", "members", "pages", "phones"]
