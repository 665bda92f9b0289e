"""What is answered for a saved line is what the whole sheet says of it, whatever was written before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.answered import Saved, Totals, read_saved
from pointsapp.activities.queries.checks import list_problems
from pointsapp.activities.queries.sheet import read_sheet
from pointsapp.activities.service.sheet import add_line, change_line, remove_line, start_activity
from pointsapp.activities.service.worth import recount
from pointsapp.activities.types import UNCOUNTED, ActivityFacts, LineEntry, LineId, LineState, Problem
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.households.models import Household, Stay
from pointsapp.scoring.models import Category, Fault, Item, RuleSet
from pointsapp.scoring.types import CapPeriod, ItemShape, RuleSetState
from tests.world import LONG_AGO, NOW, TODAY, World, make_group, make_home

pytestmark = pytest.mark.usefixtures("context")
STEPS = 20


class Village:
    """Families, items with caps, a group that may get rules of its own, and one sheet with another beside it."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random, self.bo = world, random, world.actor("bo")
        with transaction():
            group = make_group(world.village_id, "二组")
            groups = (world.group_id, world.group_id, group.id)
            self.homes = [make_home(world.village_id, at, f"8{n}", f"户{n}", f"妻{n}") for n, at in enumerate(groups)]
            self.items = list(world.items.values())
            for name in ("patrol", "upkeep"):
                item = session().get(Item, world.items[name])
                item.cap_points, item.cap_period = 15, CapPeriod.MONTH
            self.items.append(self._item(session().get(Item, self.items[0]), position=7, **CHECKLIST))
            self.faults = self._faults(self.items[-1])
            self.own_item, self.group_id = self._own_table(group.id), group.id
            self.beside, self.sheet = (start_activity(self.bo, FACTS, at=NOW).id for _ in range(2))
            for sheet, home in [(self.beside, self.homes[0]), *((self.sheet, home) for home in self.homes)]:
                for item_id, member_id in zip(self.items[::2], home.member_ids, strict=True):
                    entry = LineEntry(home.household_id, item_id, member_id, 6)
                    add_line(self.bo, sheet, entry, at=NOW)

    def step(self, at) -> LineId:
        """Do something at random, which may be refused, and name a line that it was about."""
        lines = self._mendable()
        do: Callable = self.random.choice([self._add] * 3 + [self._change, self._remove] + [self._disturb] * 3)
        line_id = self.random.choice(lines) if lines else LineId(0)
        try:
            with transaction():
                return do(line_id, at) or line_id
        except (RuleError, Absent):
            return line_id

    def _mendable(self) -> list[LineId]:
        with reading():
            return [entry.line.line_id for entry in read_sheet(self.world.village_id, self.sheet).lines]

    def _entry(self) -> LineEntry:
        home, lives_in = self.random.choice(self.homes), self.random.choice([0, 0, 0, 0, 1])
        member_id = self.random.choice([None, *(self.homes[0] if lives_in else home).member_ids])
        units, points = self.random.choice([None, 6, 7]), self.random.choice([None, 5, 6])
        item_id = self.random.choice([*self.items, self.own_item])
        faults = self.random.sample(self.faults, self.random.randint(0, 2)) if item_id == self.items[-1] else ()
        return LineEntry(home.household_id, item_id, member_id, units, points, frozenset(faults))

    def _add(self, _line_id: LineId, at) -> LineId:
        return add_line(self.bo, self.sheet, self._entry(), at=at).id

    def _change(self, line_id: LineId, at) -> LineId:
        entry = self._entry()
        own = session().get(Line, line_id)
        return change_line(self.bo, line_id, replace(entry, household_id=own.household_id if own else 0), at=at).id

    def _remove(self, line_id: LineId, at) -> None:
        remove_line(self.bo, line_id, at=at)

    def _disturb(self, line_id: LineId, at) -> None:
        """Let somebody move out, a household change its group, rules begin in a group, another sheet count, or put a
        line where nobody could have written it.
        """
        home = self.random.choice(self.homes)
        gone = self.random.choice([home.member_ids[1:], home.member_ids])
        stay = session().query(Stay).filter(Stay.member_id.in_(gone))
        line = session().query(Line).filter_by(id=line_id, state=LineState.DRAFT)
        own = session().query(RuleSet).filter_by(group_id=self.group_id)
        self.random.choice(
            [
                lambda: stay.update({"since_on": self.random.choice([LONG_AGO, TODAY + timedelta(days=1)])}),
                lambda: setattr(session().get(Household, home.household_id), "group_id", self.group_id),
                lambda: own.update({"state": self.random.choice([RuleSetState.DRAFT, RuleSetState.ADOPTED])}),
                lambda: add_line(self.bo, self.beside, self._entry(), at=at),
                lambda: line.update({"household_id": home.household_id, "member_id": home.member_ids[0]}),
                lambda: line.update({"household_id": home.household_id, "member_id": home.member_ids[0]}),
            ]
        )()

    def _item(self, like: Item, **more) -> int:
        names = set(Item.__table__.columns.keys()) - {"id", "uid"}
        item = Item(**{name: getattr(like, name) for name in names} | more)
        session().add(item)
        session().flush()
        return item.id

    def _faults(self, item_id: int) -> list[int]:
        made = [
            Fault(village_id=self.world.village_id, item_id=item_id, position=n, name=f"第{n}处", points=5)
            for n in range(2)
        ]
        session().add_all(made)
        session().flush()
        return [fault.id for fault in made]

    def _own_table(self, group_id: int) -> int:
        villages = session().query(RuleSet).filter_by(village_id=self.world.village_id).one()
        names = set(RuleSet.__table__.columns.keys()) - {"id", "uid"}
        more = {"version": 2, "group_id": group_id, "state": RuleSetState.DRAFT}
        own = RuleSet(**{name: getattr(villages, name) for name in names} | more)
        session().add(own)
        session().flush()
        category = Category(village_id=self.world.village_id, rule_set_id=own.id, name="一类", position=1)
        session().add(category)
        session().flush()
        of_table = {"rule_set_id": own.id, "category_id": category.id}
        return self._item(session().get(Item, self.items[1]), **of_table)


CHECKLIST = {"name": "庭院", "shape": ItemShape.CHECKLIST, "points": 10, "counted_per": "household"}
FACTS = ActivityFacts("义务劳动", TODAY)


def said_by_the_whole_sheet(world: World, sheet: int, line_id: LineId) -> Saved:
    read = read_sheet(world.village_id, sheet)
    problems = [found for found in list_problems(world.village_id, sheet) if found.line_id is not None]
    touched = {(e.line.household_id, e.line.item_id) for e in read.lines if e.line.line_id == line_id}
    counted = [entry.line for entry in read.lines if entry.line.state not in UNCOUNTED]
    return Saved(
        lines=tuple(e for e in read.lines if (e.line.household_id, e.line.item_id) in touched),
        removed=() if touched else (line_id,),
        problems=tuple(problems),
        totals=Totals(
            len(counted),
            len({line.household_id for line in counted}),
            sum(line.points for line in counted),
            len(problems),
        ),
    )


def in_words(problems: tuple[Problem, ...]) -> list[tuple[LineId | None, str, dict]]:
    return [(found.line_id, found.error.code, found.error.params) for found in problems]


def points_of(sheet: int) -> list[tuple[int, int]]:
    rows = session().query(Line.points, Line.capped_points).filter_by(activity_id=sheet).order_by(Line.id)
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("seed", range(2))
def test_a_saved_line_is_answered_as_the_whole_sheet_would(world: World, seed: int) -> None:
    village = Village(world, Random(seed))
    to_mend = 0

    for place in range(STEPS):
        line_id = village.step(NOW + timedelta(minutes=place))

        with reading():
            answered = read_saved(world.village_id, village.sheet, [line_id])
            whole = said_by_the_whole_sheet(world, village.sheet, line_id)
        assert replace(answered, problems=()) == replace(whole, problems=())
        assert in_words(answered.problems) == in_words(whole.problems)
        to_mend = max(to_mend, whole.totals.to_mend)

    assert to_mend


@pytest.mark.parametrize("seed", range(2))
def test_counting_a_line_leaves_what_counting_the_sheet_would(world: World, seed: int) -> None:
    village = Village(world, Random(100 + seed))
    steps: list[Callable] = [village._add, village._add, village._change, village._remove]

    for place in range(STEPS):
        lines = village._mendable() or [LineId(0)]
        do, line_id = village.random.choice(steps), village.random.choice(lines)
        try:
            with transaction():
                do(line_id, NOW + timedelta(minutes=place))
        except (RuleError, Absent):
            continue
        with transaction():
            before = points_of(village.sheet)
            recount(session().get(Activity, village.sheet))
            assert points_of(village.sheet) == before


def test_what_the_panel_struck_off_counts_for_nothing(world: World) -> None:
    village = Village(world, Random(1))
    home = village.homes[1]
    with transaction():
        entry = LineEntry(home.household_id, world.items["patrol"], home.member_ids[0])
        line_ids = [add_line(village.bo, village.beside, entry, at=NOW).id]
        session().get(Line, line_ids[0]).state = LineState.VOIDED
        session().flush()
        line_ids.append(add_line(village.bo, village.beside, entry, at=NOW).id)

    with reading():
        answered = read_saved(world.village_id, village.beside, line_ids)

    assert answered == said_by_the_whole_sheet(world, village.beside, line_ids[1])
    assert (answered.totals.lines, answered.totals.households) == (3, 2)
