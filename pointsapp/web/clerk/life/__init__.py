"""Pages of household life: choosing what happened, one guided path for each, deciding, the paper to sign."""

from pointsapp.web.clerk.life import events, recording
from pointsapp.web.clerk.life.blueprint import pages

__all__ = ["events", "pages", "recording"]
