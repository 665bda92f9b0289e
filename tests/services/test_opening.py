"""Balances of old paper books: once for a household, kept apart from deeds, refused where they come too late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pointsapp.activities.errors import (
    LineChangedMeanwhile,
    OpeningOfClosed,
    OpeningTooLate,
    OpeningTwice,
    SheetEmpty,
    SheetIsOpening,
)
from pointsapp.activities.models import Line
from pointsapp.activities.queries.opening import count_openings
from pointsapp.activities.service.opening import (
    OpeningEntry,
    add_opening_lines,
    change_opening_line,
    start_opening,
    submit_opening,
)
from pointsapp.activities.service.sheet import add_line, remove_line, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts, ActivityId, LineEntry
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.households.service import change_state
from pointsapp.households.types import HouseholdState
from pointsapp.scoring.errors import PointsOutOfRange
from pointsapp.scoring.queries import list_drafts, list_rule_sets, list_usable_items
from tests.buying import buy
from tests.reviewing import patrol
from tests.world import NOW, TODAY, World

FACTS = ActivityFacts("旧存折结转", TODAY - timedelta(days=30))


def begin(world: World, who: str = "bo") -> ActivityId:
    with transaction():
        return start_opening(world.actor(who), FACTS, at=NOW).id


def add(world: World, activity_id: ActivityId, home: str, points: int, *, who: str = "bo") -> Line:
    entry = OpeningEntry(world.homes[home].household_id, points, "3")
    with transaction():
        (result,) = add_opening_lines(world.actor(who), activity_id, [entry], at=NOW)
    if isinstance(result, RuleError):
        raise result
    return result


def test_a_household_has_one_opening_balance(world: World) -> None:
    first, second = begin(world), begin(world)
    add(world, first, "alice", 35)

    for sheet in (first, second):
        with pytest.raises(OpeningTwice):
            add(world, sheet, "alice", 5)
    with reading():
        count = count_openings(world.village_id)

    assert (count.with_balance, count.waiting_points) == (1, 35)


def test_a_balance_taken_out_can_be_recorded_anew(world: World) -> None:
    sheet = begin(world)
    line = add(world, sheet, "alice", 35)

    with transaction():
        remove_line(world.actor("bo"), line.id, at=NOW)
    again = add(world, sheet, "alice", 53)

    assert again.points == 53


@pytest.mark.parametrize("points", [0, -1, 1_000_001])
def test_only_whole_points_within_bounds_are_carried_over(world: World, points: int) -> None:
    with pytest.raises(PointsOutOfRange):
        add(world, begin(world), "alice", points)


def test_after_the_first_exchange_only_the_secretary_records(world: World) -> None:
    sheet = begin(world)
    add(world, sheet, "dana", 7)
    for name in ("alice", "dana"):
        world.give(name, 30)
        buy(world, name, soap=1)

    with pytest.raises(OpeningTooLate):
        add(world, sheet, "alice", 35)
    with pytest.raises(OpeningTooLate), transaction():
        submit_opening(world.actor("bo"), sheet, at=NOW)
    line = add(world, begin(world, "sec"), "alice", 35, who="sec")

    assert line.points == 35


def test_closed_and_foreign_households_have_none(world: World) -> None:
    sheet = begin(world)
    with transaction():
        change_state(world.actor("bo"), world.homes["dana"].household_id, HouseholdState.CLOSED, at=NOW)

    with pytest.raises(OpeningOfClosed):
        add(world, sheet, "dana", 5)
    with pytest.raises(Absent):
        add(world, sheet, "charlie", 5)
    with pytest.raises(Absent):
        add(world, sheet, "charlie", 5, who="charlie")


def test_a_sheet_of_balances_takes_no_deeds_and_a_sheet_of_deeds_no_balances(world: World) -> None:
    bo, sheet = world.actor("bo"), begin(world)
    line = add(world, sheet, "alice", 35)

    with pytest.raises(SheetIsOpening), transaction():
        add_line(bo, sheet, patrol(world, "alice"), at=NOW)
    with pytest.raises(SheetIsOpening), transaction():
        submit_activity(bo, sheet, at=NOW)
    with transaction():
        deeds = start_activity(bo, FACTS, at=NOW).id
    with pytest.raises(Absent):
        add(world, deeds, "dana", 5)
    with pytest.raises(RuleError), transaction():
        add_line(bo, deeds, LineEntry(world.homes["dana"].household_id, line.item_id, points=5), at=NOW)


def test_the_item_of_balances_stands_in_no_list(world: World) -> None:
    line = add(world, begin(world), "alice", 35)

    with reading():
        usable = list_usable_items(world.village_id, world.group_id, TODAY)
        assert line.item_id not in {item.item_id for item in usable}
        assert list_drafts(world.village_id) == []
        assert [row.rule_set.version for row in list_rule_sets(world.village_id, TODAY)] == [1]


def test_two_who_mend_one_line_do_not_overwrite_each_other(world: World) -> None:
    bo = world.actor("bo")
    line = add(world, begin(world), "alice", 35)
    later = NOW + timedelta(minutes=1)

    with transaction():
        change_opening_line(bo, line.id, 36, "4", seen_at=NOW, at=later)
    with pytest.raises(LineChangedMeanwhile), transaction():
        change_opening_line(world.actor("sec"), line.id, 37, "", seen_at=NOW, at=later)


def test_an_empty_sheet_is_not_handed_in(world: World) -> None:
    sheet = begin(world)

    with pytest.raises(SheetEmpty), transaction():
        submit_opening(world.actor("bo"), sheet, at=NOW)
