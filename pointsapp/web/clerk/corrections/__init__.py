"""Pages of corrections: a start page, one guided path for each mistake, deciding, and the list."""

from pointsapp.web.clerk.corrections import asking, bundles, deciding, start
from pointsapp.web.clerk.corrections.blueprint import pages

__all__ = ["asking", "bundles", "deciding", "pages", "start"]
