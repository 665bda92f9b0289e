"""All texts, put together from one file for each room."""

from __future__ import annotations

from pointsapp.web.messages.base import BASE

TEXTS = {**BASE}
