"""Writing the scoring table, adopting it, and what it was on the day of an old deed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.scoring import service
from pointsapp.scoring.errors import (
    CategoryNameTaken,
    DeductionsOff,
    EndInPast,
    ItemNameTaken,
    ItemUnsettled,
    LaterVersionAdopted,
    NotADraft,
    NothingToAdopt,
    NotInForce,
    QuorumMissed,
)
from pointsapp.scoring.queries import (
    describe_rule_set,
    find_rule_set_on,
    get_item_row,
    get_rule_set,
    list_categories,
    list_table,
    list_usable_items,
)
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    CapPeriod,
    CountedPer,
    FaultContent,
    ItemContent,
    ItemShape,
    ItemState,
    MeetingKind,
    NewItem,
    RuleSetId,
    RuleSetState,
    Standing,
    WarningKind,
)
from tests.world import NOW, TODAY, World

PATROL = ItemContent("治安", "夜间巡逻", ItemShape.FIXED, points=10, counted_per=CountedPer.PERSON, is_on=True)
YARD = ItemContent(
    "庭院", "庭院检查", ItemShape.CHECKLIST, points=30, is_on=True,
    faults=(FaultContent("柴草乱堆", 3), FaultContent("污水横流", 2)),
)  # fmt: skip
MINUTES = Adoption(
    meeting=MeetingKind.REPRESENTATIVES_MEETING,
    attendance=Attendance.REPRESENTATIVES,
    met_on=TODAY,
    due=30,
    present=20,
    votes_for=11,
    votes_against=9,
    in_force_on=TODAY,
)


def draft_of(world: World, *items: ItemContent, group: bool = False) -> RuleSetId:
    with transaction():
        group_id = world.group_id if group else None
        made = service.start_rule_set(world.actor("bo"), "积分细则", group_id, None, at=NOW)
        for item in items:
            service.add_item(world.actor("bo"), made.id, item, at=NOW)
    return made.id


def adopt(world: World, rule_set_id: RuleSetId, **changes: object):
    with transaction():
        return service.adopt(world.actor("sec"), rule_set_id, replace(MINUTES, **changes), at=NOW)


def rows(world: World, rule_set_id: RuleSetId):
    with reading():
        return list_table(world.village_id, rule_set_id)


def first_rules(world: World) -> RuleSetId:
    with reading():
        found = find_rule_set_on(world.village_id, None, date(2026, 6, 1))
    assert found is not None
    return found


def test_a_new_version_takes_the_next_number_and_all_items_of_another(world: World) -> None:
    old_id = draft_of(world, PATROL, YARD)

    with transaction():
        made = service.start_rule_set(world.actor("bo"), "第三版", None, old_id, at=NOW)

    assert (made.version, made.state) == (3, RuleSetState.DRAFT)
    old, new = rows(world, old_id), rows(world, made.id)
    assert {row.item_id for row in old}.isdisjoint(row.item_id for row in new)
    assert [(row.category_name, row.name, row.public_wording) for row in new] == [
        (row.category_name, row.name, row.public_wording) for row in old
    ]
    assert [(fault.name, fault.points) for fault in new[1].terms.faults] == [("柴草乱堆", 3), ("污水横流", 2)]


def test_an_item_keeps_only_what_its_shape_uses(world: World) -> None:
    draft_id = draft_of(world, replace(PATROL, points_min=5, points_max=9, faults=(FaultContent("x", 1),)))

    row = rows(world, draft_id)[0]

    assert (row.terms.points, row.terms.points_min, row.terms.points_max, row.terms.faults) == (10, None, None, ())
    assert row.public_wording == "治安"


def test_an_adopted_version_never_changes(world: World) -> None:
    rules_id = first_rules(world)
    item_id = world.items["patrol"]
    with reading():
        category_id = list_categories(world.village_id, rules_id)[0].id
    bo = world.actor("bo")

    for change in (
        lambda: service.add_item(bo, rules_id, PATROL, at=NOW),
        lambda: service.add_items(bo, rules_id, [NewItem(PATROL)], at=NOW),
        lambda: service.change_item(bo, item_id, PATROL, at=NOW),
        lambda: service.switch_item(bo, item_id, False, at=NOW),
        lambda: service.remove_item(bo, item_id, at=NOW),
        lambda: service.rename_category(bo, category_id, "别的", at=NOW),
        lambda: service.switch_category(bo, category_id, False, at=NOW),
        lambda: service.remove_category(bo, category_id, at=NOW),
        lambda: service.change_rule_set(bo, rules_id, "别的", None, at=NOW),
        lambda: service.discard_rule_set(bo, rules_id, at=NOW),
        lambda: service.adopt(world.actor("sec"), rules_id, MINUTES, at=NOW),
    ):
        with pytest.raises(NotADraft), transaction():
            change()

    assert len(rows(world, rules_id)) == 3


def test_another_villages_table_is_not_there(world: World) -> None:
    draft_id = draft_of(world, PATROL)
    item_id = rows(world, draft_id)[0].item_id
    charlie = world.actor("charlie")

    for act in (
        lambda: service.add_item(charlie, draft_id, YARD, at=NOW),
        lambda: service.change_item(charlie, item_id, YARD, at=NOW),
        lambda: service.remove_item(charlie, item_id, at=NOW),
        lambda: service.start_rule_set(charlie, "x", None, draft_id, at=NOW),
        lambda: service.start_rule_set(charlie, "x", world.group_id, None, at=NOW),
        lambda: service.discard_rule_set(charlie, draft_id, at=NOW),
        lambda: service.adopt(charlie, draft_id, MINUTES, at=NOW),
        lambda: service.retire(charlie, draft_id, TODAY, at=NOW),
    ):
        with pytest.raises(Absent), transaction():
            act()


def test_adopting_ends_the_version_before_on_that_day(world: World) -> None:
    old_id = first_rules(world)
    new_id = draft_of(world, PATROL)

    adopt(world, new_id, in_force_on=TODAY + timedelta(days=10))

    day = TODAY + timedelta(days=10)
    with reading():
        old, new = get_rule_set(world.village_id, old_id), get_rule_set(world.village_id, new_id)
        assert (old.state, old.retired_on) == (RuleSetState.RETIRED, day)
        assert (new.state, new.in_force_on, new.adopted_by_id) == (
            RuleSetState.ADOPTED, day, world.actor("sec").user_id,
        )  # fmt: skip
        assert new.attendance is Attendance.REPRESENTATIVES
        assert find_rule_set_on(world.village_id, None, day - timedelta(days=1)) == old_id
        assert find_rule_set_on(world.village_id, None, day) == new_id
        assert next(item.name for item in list_usable_items(world.village_id, None, TODAY)) == "参加夜间巡逻"
        assert describe_rule_set(world.village_id, old_id, TODAY).standing is Standing.IN_FORCE
        assert describe_rule_set(world.village_id, new_id, TODAY).standing is Standing.ADOPTED
        assert describe_rule_set(world.village_id, old_id, day).standing is Standing.RETIRED


def test_a_groups_rules_leave_the_villages_in_force(world: World) -> None:
    village_id = first_rules(world)
    group_set = draft_of(world, PATROL, group=True)

    adopt(world, group_set)

    with reading():
        assert get_rule_set(world.village_id, village_id).state is RuleSetState.ADOPTED
        assert find_rule_set_on(world.village_id, None, TODAY) == village_id
        assert find_rule_set_on(world.village_id, world.group_id, TODAY) == group_set


def test_a_version_for_later_stands_in_the_way_of_one_for_sooner(world: World) -> None:
    adopt(world, draft_of(world, PATROL), in_force_on=TODAY + timedelta(days=10))
    sooner = draft_of(world, PATROL)

    with pytest.raises(LaterVersionAdopted):
        adopt(world, sooner)


def test_minutes_that_do_not_carry_and_tables_that_are_not_settled_are_refused(world: World) -> None:
    with pytest.raises(QuorumMissed):
        adopt(world, draft_of(world, PATROL), present=19)
    with pytest.raises(NothingToAdopt):
        adopt(world, draft_of(world, replace(PATROL, is_on=False)))
    in_force = first_rules(world)
    with reading():
        assert find_rule_set_on(world.village_id, None, TODAY) == in_force


def test_rules_can_be_ended_but_not_for_days_that_are_over(world: World) -> None:
    rules_id = first_rules(world)
    sec = world.actor("sec")

    with pytest.raises(EndInPast), transaction():
        service.retire(sec, rules_id, TODAY - timedelta(days=1), at=NOW)
    with transaction():
        service.retire(sec, rules_id, TODAY + timedelta(days=3), at=NOW)
    with pytest.raises(NotInForce), transaction():
        service.retire(sec, rules_id, TODAY + timedelta(days=3), at=NOW)

    with reading():
        assert find_rule_set_on(world.village_id, None, TODAY + timedelta(days=2)) == rules_id
        assert find_rule_set_on(world.village_id, None, TODAY + timedelta(days=3)) is None


def test_deductions_stay_off(world: World) -> None:
    deduction = ItemContent("治安", "晚归", ItemShape.FIXED, points=-5)
    draft_id = draft_of(world, PATROL, deduction)
    row = rows(world, draft_id)[1]

    assert (row.state, row.remark) == (ItemState.OFF, "deduction_off")
    with pytest.raises(DeductionsOff), transaction():
        service.switch_item(world.actor("bo"), row.item_id, True, at=NOW)
    with pytest.raises(DeductionsOff), transaction():
        service.change_item(world.actor("bo"), row.item_id, replace(deduction, is_on=True), at=NOW)
    with pytest.raises(DeductionsOff), transaction():
        service.add_item(world.actor("bo"), draft_id, replace(deduction, name="x", is_on=True), at=NOW)


def test_filling_in_what_is_missing_settles_the_remark(world: World) -> None:
    said = {"code": "points_unclear", "row": 2, "params": {"text": "2?"}}
    odd = NewItem(ItemContent("会议", "按时到会", ItemShape.FIXED), "points_unclear", (said,), "会议 | 按时到会 | 2?")
    draft_id = draft_of(world)
    bo = world.actor("bo")
    with transaction():
        item_id = service.add_items(bo, draft_id, [odd], at=NOW)[0].id

    assert rows(world, draft_id)[0].state is ItemState.TO_SETTLE
    with pytest.raises(ItemUnsettled), transaction():
        service.switch_item(bo, item_id, True, at=NOW)
    with transaction():
        service.change_item(bo, item_id, replace(odd.content, article="第3条"), at=NOW)
    assert rows(world, draft_id)[0].remark == "points_unclear"

    with transaction():
        service.change_item(bo, item_id, replace(odd.content, points=2, is_on=True), at=NOW)

    with reading():
        row = get_item_row(world.village_id, draft_id, item_id)
    assert (row.state, row.remark, row.remarks, row.terms.points) == (ItemState.ON, None, (), 2)
    assert row.source_text == "会议 | 按时到会 | 2?"


def test_an_item_in_use_must_be_whole_and_have_a_name_of_its_own(world: World) -> None:
    draft_id = draft_of(world, PATROL)
    bo = world.actor("bo")

    with pytest.raises(ItemUnsettled), transaction():
        service.add_item(bo, draft_id, ItemContent("治安", "x", ItemShape.PER_UNIT, points=2, is_on=True), at=NOW)
    with pytest.raises(ItemNameTaken), transaction():
        service.add_item(bo, draft_id, PATROL, at=NOW)
    with transaction():
        service.add_item(bo, draft_id, replace(PATROL, is_on=False), at=NOW)


def test_a_warning_stays_on_the_item(world: World) -> None:
    draft_id = draft_of(world, ItemContent("治安", "协助抓获嫌疑人", ItemShape.FIXED, points=5, is_on=True))

    assert rows(world, draft_id)[0].warning in set(WarningKind)
    adopt(world, draft_id)
    assert rows(world, draft_id)[0].warning in set(WarningKind)


def test_a_category_comes_with_its_first_item_and_goes_with_its_last(world: World) -> None:
    draft_id = draft_of(world, PATROL, YARD)
    bo = world.actor("bo")
    patrol, yard = rows(world, draft_id)

    with transaction():
        service.rename_category(bo, yard.category_id, "人居环境", at=NOW)
    with pytest.raises(CategoryNameTaken), transaction():
        service.rename_category(bo, yard.category_id, "治安", at=NOW)
    with transaction():
        service.change_item(bo, yard.item_id, replace(YARD, category="治安"), at=NOW)

    with reading():
        assert [category.name for category in list_categories(world.village_id, draft_id)] == ["治安"]
    assert [row.name for row in rows(world, draft_id)] == ["夜间巡逻", "庭院检查"]
    with transaction():
        assert service.remove_category(bo, patrol.category_id, at=NOW) == 2
    assert rows(world, draft_id) == []


def test_a_whole_category_is_switched_but_what_cannot_be_used_stays_off(world: World) -> None:
    draft_id = draft_of(world, PATROL, ItemContent("治安", "晚归", ItemShape.FIXED, points=-5))
    bo = world.actor("bo")
    category_id = rows(world, draft_id)[0].category_id

    with transaction():
        assert service.switch_category(bo, category_id, False, at=NOW) == (1, 0)
    with transaction():
        assert service.switch_category(bo, category_id, True, at=NOW) == (1, 1)

    assert [row.state for row in rows(world, draft_id)] == [ItemState.ON, ItemState.OFF]


def test_a_draft_can_be_thrown_away_whole(world: World) -> None:
    draft_id = draft_of(world, PATROL, YARD)

    with transaction():
        service.discard_rule_set(world.actor("bo"), draft_id, at=NOW)

    with pytest.raises(Absent), reading():
        get_rule_set(world.village_id, draft_id)


def test_a_cap_stays_with_its_period(world: World) -> None:
    draft_id = draft_of(world, replace(PATROL, cap_points=60, cap_period=CapPeriod.MONTH))

    terms = rows(world, draft_id)[0].terms

    assert (terms.cap_points, terms.cap_period) == (60, CapPeriod.MONTH)
