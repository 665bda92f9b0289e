"""Pages of rosters: a list looked at, taken in, and undone; and the village's own list as a file."""

from pointsapp.web.clerk.roster import batches, choosing, columns, looking
from pointsapp.web.clerk.roster.group import pages

__all__ = ["batches", "choosing", "columns", "looking", "pages"]
