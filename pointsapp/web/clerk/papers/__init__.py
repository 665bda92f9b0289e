"""Paper to print: one page that lists every sheet, blank forms, the register of a period."""

from pointsapp.web.clerk.papers import blanks, register
from pointsapp.web.clerk.papers.group import pages

__all__ = ["blanks", "pages", "register"]
