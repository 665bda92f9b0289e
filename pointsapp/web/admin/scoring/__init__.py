"""The scoring table: its versions, a table and its items, import, adoption, and the rules in force for everybody."""

from pointsapp.web.admin.scoring import adopting, categories, current, importing, index, items, table
from pointsapp.web.admin.scoring.group import pages

__all__ = ["adopting", "categories", "current", "importing", "index", "items", "pages", "table"]
