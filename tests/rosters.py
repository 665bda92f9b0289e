"""Lists of households for tests: typed as text, looked at, and taken."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.clock import village_day
from pointsapp.core.db import reading, transaction
from pointsapp.exchange.roster.files import read_pasted
from pointsapp.exchange.roster.plans import Looked, look_at
from pointsapp.households.types import HouseholdState
from pointsapp.rosters.models import RosterBatch
from pointsapp.rosters.queries import list_known_groups, list_known_households, remembered_columns
from pointsapp.rosters.service import RosterFile, take_roster
from pointsapp.rosters.types import Choices, KnownHousehold
from tests.world import NOW, TODAY

HEADINGS = "户号\t户主\t组\t姓名\t与户主关系\t电话\n"


def listed(*rows: str) -> str:
    """Give a list with the usual columns, cells divided by blanks, `-` for an empty one."""
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    return HEADINGS + "\n".join("\t".join(row) for row in cells)


def look(actor: Actor, text: str, *, group_name: str = "") -> Looked:
    """Compare a list with the village as it is."""
    with reading():
        return look_at(
            read_pasted(text),
            remembered_columns(actor.village_id),
            list_known_households(actor.village_id),
            list_known_groups(actor.village_id, on=village_day(NOW)),
            group_name,
        )


def take(
    actor: Actor,
    text: str,
    *,
    rows: frozenset[int] = frozenset(),
    states: dict[HouseholdId, HouseholdState] | None = None,
    is_making_groups: bool = True,
    looked: Looked | None = None,
    at: datetime = NOW,
) -> RosterBatch:
    """Take a list as it was looked at."""
    seen = looked or look(actor, text)
    choices = Choices(TODAY, rows, is_making_groups, states or {})
    with transaction():
        return take_roster(actor, RosterFile("户.xlsx", "0" * 64, seen.digest), seen.roster, choices, at=at)


def homes(actor: Actor) -> dict[str, KnownHousehold]:
    """Give the village's households by number."""
    with reading():
        return {household.number: household for household in list_known_households(actor.village_id)}
