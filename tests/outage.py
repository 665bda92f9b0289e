"""A power cut to test with: printed slips, an entry, its lines as short texts."""

from __future__ import annotations

from datetime import UTC, datetime

from pointsapp.core.db import reading, transaction
from pointsapp.outages.models import Outage
from pointsapp.outages.queries import get_outage, list_slips, read_entry
from pointsapp.outages.service import confirm_outage, hand_in, print_slips, save_lines, start_outage
from pointsapp.outages.types import LineView, OutageState, Outcome, SlipView, Typed
from tests.world import NOW, World

BEFORE = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
DARK = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""Nine in the morning of the day before NOW."""


def line(text: str) -> Typed:
    """Read a line of a test: number | household | goods x units, ... | who collects | ! (set aside)."""
    slip, household, goods, collector, aside = (part.strip() for part in (text + " | | | | ").split("|")[:5])
    pairs = tuple(tuple(part.strip().split("x")) for part in goods.split(",") if part.strip())
    return Typed(slip, household, pairs, collector, bool(aside))


class Cut:
    """The power is out at Kay's shop on 20 November; Bo enters, the secretary confirms."""

    def __init__(self, world: World, *, pages: int = 2) -> None:
        self.world = world
        self.kay, self.bo, self.sec = (world.actor(name) for name in ("kay", "bo", "sec"))
        with transaction():
            self.sheet = print_slips(self.kay, world.shop_id, pages, at=BEFORE)

    def start(self, who: str = "bo", began_at: datetime = DARK) -> int:
        with transaction():
            actor = self.world.actor(who)
            return start_outage(actor, self.world.shop_id, began_at, self.kay.user_id, at=NOW).id

    def write(self, outage_id: int, *texts: str, who: str = "bo") -> list[LineView]:
        with transaction():
            revision = get_outage(self.world.village_id, outage_id).revision
            lines = {place: line(text) for place, text in enumerate(texts, 1)}
            save_lines(self.world.actor(who), outage_id, revision, lines, at=NOW)
        return self.read(outage_id)

    def read(self, outage_id: int) -> list[LineView]:
        with reading():
            return read_entry(self.outage(outage_id))

    def outage(self, outage_id: int) -> Outage:
        return get_outage(self.world.village_id, outage_id)

    def state(self, outage_id: int) -> OutageState:
        with reading():
            return self.outage(outage_id).state

    def hand_in(self, outage_id: int, who: str = "bo") -> None:
        with transaction():
            hand_in(self.world.actor(who), outage_id, at=NOW)

    def confirm(self, outage_id: int, who: str = "sec") -> Outcome:
        with transaction():
            return confirm_outage(self.world.actor(who), outage_id, at=NOW)

    def enter(self, *texts: str) -> int:
        """Begin, write and hand in."""
        outage_id = self.start()
        self.write(outage_id, *texts)
        self.hand_in(outage_id)
        return outage_id

    def open_slips(self) -> list[SlipView]:
        with reading():
            return list_slips(self.world.village_id, is_open=True)
