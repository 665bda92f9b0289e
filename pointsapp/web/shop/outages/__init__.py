"""Power cuts: slips to print, their entry and confirmation, open slips."""

from pointsapp.web.shop.outages import confirming, entering, grid, index, printing, slips
from pointsapp.web.shop.outages.group import pages

__all__ = ["confirming", "entering", "grid", "index", "pages", "printing", "slips"]
