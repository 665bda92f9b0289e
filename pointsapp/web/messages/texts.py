"""All texts, put together from one file for each room."""

from __future__ import annotations

from pointsapp.web.messages.activities import ACTIVITIES
from pointsapp.web.messages.base import BASE
from pointsapp.web.messages.files import FILES
from pointsapp.web.messages.people import PEOPLE
from pointsapp.web.messages.publicity import PUBLICITY

TEXTS = {**BASE, **PEOPLE, **ACTIVITIES, **FILES, **PUBLICITY}
