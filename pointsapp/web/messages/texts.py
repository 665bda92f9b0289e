"""All texts, put together from one file for each room."""

from __future__ import annotations

from pointsapp.web.messages.activities import ACTIVITIES
from pointsapp.web.messages.archives import ARCHIVES
from pointsapp.web.messages.backups import BACKUPS
from pointsapp.web.messages.base import BASE
from pointsapp.web.messages.cards import CARDS
from pointsapp.web.messages.chain import CHAIN
from pointsapp.web.messages.corrections import CORRECTIONS
from pointsapp.web.messages.files import FILES
from pointsapp.web.messages.forgetting import FORGETTING
from pointsapp.web.messages.founding import FOUNDING
from pointsapp.web.messages.households import HOUSEHOLDS
from pointsapp.web.messages.kin import KIN
from pointsapp.web.messages.life import LIFE
from pointsapp.web.messages.outages import OUTAGES
from pointsapp.web.messages.people import PEOPLE
from pointsapp.web.messages.practice import PRACTICE
from pointsapp.web.messages.publicity import PUBLICITY
from pointsapp.web.messages.redemptions import REDEMPTIONS
from pointsapp.web.messages.review import REVIEW
from pointsapp.web.messages.rosters import ROSTERS
from pointsapp.web.messages.scoring import SCORING
from pointsapp.web.messages.sheets import SHEETS
from pointsapp.web.messages.shop import SHOP

TEXTS = {
    **BASE,
    **ARCHIVES,
    **BACKUPS,
    **CARDS,
    **CHAIN,
    **SHOP,
    **REDEMPTIONS,
    **OUTAGES,
    **HOUSEHOLDS,
    **LIFE,
    **KIN,
    **PEOPLE,
    **ACTIVITIES,
    **FILES,
    **FORGETTING,
    **FOUNDING,
    **PRACTICE,
    **PUBLICITY,
    **CORRECTIONS,
    **REVIEW,
    **SCORING,
    **ROSTERS,
    **SHEETS,
}
