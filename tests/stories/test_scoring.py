"""How a village gets its scoring table, told from the file to the second version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pointsapp.core.db import reading, transaction
from pointsapp.exchange.export import workbook
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.taking_in import take_in
from pointsapp.exchange.scoring_table.writing import HEADINGS, table_cells
from pointsapp.exchange.sheets import read_table
from pointsapp.scoring import service
from pointsapp.scoring.errors import TableTakenAlready
from pointsapp.scoring.queries import (
    ItemRow,
    describe_item,
    find_rule_set_on,
    list_table,
    list_usable_items,
)
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    CapPeriod,
    CountedPer,
    ItemContent,
    ItemId,
    ItemState,
    MeetingKind,
    RuleSetId,
)
from tests.world import NOW, TODAY, World

FILE = Path(__file__).parents[1] / "data" / "tables" / "press_items_PARTIAL.csv"
MINUTES = Adoption(
    meeting=MeetingKind.VILLAGERS_ASSEMBLY,
    attendance=Attendance.HOUSEHOLDS,
    met_on=TODAY,
    due=300,
    present=200,
    votes_for=180,
    votes_against=5,
    in_force_on=TODAY + timedelta(days=1),
)


def table_of(world: World, rule_set_id: RuleSetId) -> list[ItemRow]:
    with reading():
        return list_table(world.village_id, rule_set_id)


def content_of(row: ItemRow, **changes: object) -> ItemContent:
    terms = row.terms
    kept = ItemContent(
        category=row.category_name,
        name=row.name,
        shape=terms.shape,
        points=terms.points,
        points_min=terms.points_min,
        points_max=terms.points_max,
        unit=terms.unit,
        counted_per=terms.counted_per,
    )
    return replace(kept, **changes)


def test_a_village_gets_its_rules_and_changes_them_a_year_later(world: World) -> None:
    bo, sec = world.actor("bo"), world.actor("sec")

    # Bo takes the village's own table in. Nothing of its 38 rows is lost; two need a decision, four are deductions.
    table = propose_table(read_table(FILE.read_bytes(), FILE.name))
    with transaction():
        draft_id = service.start_rule_set(bo, "村规民约积分细则", None, None, at=NOW).id
        assert take_in(bo, draft_id, table, at=NOW) == 38
    rows = table_of(world, draft_id)
    states = [row.state for row in rows]
    assert [states.count(state) for state in (ItemState.ON, ItemState.TO_SETTLE, ItemState.OFF)] == [32, 2, 4]

    # The same file once more is noticed.
    with pytest.raises(TableTakenAlready), transaction():
        take_in(bo, draft_id, table, at=NOW)
    assert len(table_of(world, draft_id)) == 38

    # Bo settles the odd row on tidy yards: 25 points, at most 25 a month. The one on suspects is left out.
    tidy, suspects = (next(row for row in rows if word in row.name) for word in ("无乱堆物", "嫌疑人"))
    settled = content_of(tidy, points=25, cap_points=25, cap_period=CapPeriod.MONTH, is_on=True)
    with transaction():
        service.change_item(bo, tidy.item_id, settled, at=NOW)
        service.remove_item(bo, suspects.item_id, at=NOW)
    assert sum(row.state is ItemState.ON for row in table_of(world, draft_id)) == 33

    # The assembly adopts it; from tomorrow on it counts in the place of the old table.
    with transaction():
        service.adopt(sec, draft_id, MINUTES, at=NOW)
    with reading():
        assert find_rule_set_on(world.village_id, None, TODAY) != draft_id
        assert find_rule_set_on(world.village_id, None, TODAY + timedelta(days=1)) == draft_id
        assert len(list_usable_items(world.village_id, None, TODAY + timedelta(days=1))) == 33

    # A year later a copy raises the patrol to 12 points, and old deeds keep their 10.
    with transaction():
        next_id = service.start_rule_set(bo, "村规民约积分细则（修订）", None, draft_id, at=NOW).id
    patrol = next(row for row in table_of(world, next_id) if row.name == "参与村上治安巡防")
    with transaction():
        raised = content_of(patrol, points=12, counted_per=CountedPer.PERSON, is_on=True)
        service.change_item(bo, patrol.item_id, raised, at=NOW)
    later = NOW + timedelta(days=365)
    met_on = TODAY + timedelta(days=365)
    with transaction():
        service.adopt(sec, next_id, replace(MINUTES, met_on=met_on, in_force_on=met_on), at=later)
    with reading():
        assert worth_on(world, met_on - timedelta(days=1)) == 10
        assert worth_on(world, met_on) == 12


def worth_on(world: World, day: date) -> int | None:
    items = list_usable_items(world.village_id, None, day)
    item_id: ItemId = next(item.item_id for item in items if item.name == "参与村上治安巡防")
    return describe_item(world.village_id, item_id).terms.points


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "name", ["press_items_PARTIAL.csv", "household_inspection_60.csv", "love_shop_rules_PARTIAL.csv"]
)
def test_a_table_that_left_as_a_file_comes_back_the_same(world: World, name: str, language: str) -> None:
    bo = world.actor("bo")
    first = propose_table(read_table((FILE.parent / name).read_bytes(), name))
    with transaction():
        draft_id = service.start_rule_set(bo, "一", None, None, at=NOW).id
        take_in(bo, draft_id, first, at=NOW)
    left = table_of(world, draft_id)

    data = workbook("t", HEADINGS[language], table_cells(left, language, scale=1))
    with transaction():
        back_id = service.start_rule_set(bo, "二", None, None, at=NOW).id
        take_in(bo, back_id, propose_table(read_table(data, "t.xlsx")), at=NOW)

    assert [told(row) for row in table_of(world, back_id)] == [told(row) for row in left]


def told(row: ItemRow) -> tuple[object, ...]:
    """What must survive: all but ids, and the remark on a range, which the file's own word confirms."""
    terms = replace(row.terms, faults=(), is_on=True)
    faults = [(fault.name, fault.points) for fault in row.terms.faults]
    is_confirmed = row.remark == "range_to_confirm" or row.terms.points_min is not None
    state = None if is_confirmed else row.state
    return row.category_name, row.name, terms, faults, row.public_wording, row.note, state, row.warning
