"""Review (评议): the panel's queue, its meetings, deciding on sheets, the register of decisions."""

from pointsapp.web.clerk.review import deciding, meetings, minutes, queue, register
from pointsapp.web.clerk.review.group import pages

__all__ = ["deciding", "meetings", "minutes", "pages", "queue", "register"]
