"""Activities: the list, the sheet with its lines and photos, handing it to the panel, the blank sign-in sheet."""

from pointsapp.web.clerk.activities import blank, evidence, facts, handing_in, index, sheet
from pointsapp.web.clerk.activities.group import pages

__all__ = ["blank", "evidence", "facts", "handing_in", "index", "pages", "sheet"]
