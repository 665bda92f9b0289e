"""Lists taken in as one batch, and undone as one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pointsapp.core.db import session, transaction
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.service import add_member, change_member
from pointsapp.households.types import HouseholdState, NewMember, Relation
from pointsapp.ledger.verify import find_bad_row
from pointsapp.rosters.errors import (
    BatchChangedSince,
    BatchInUse,
    BatchNotNewest,
    BatchUndone,
    ClosingWithPoints,
    GroupsNotMade,
    NothingToTake,
    RosterMoved,
)
from pointsapp.rosters.service import undo_batch
from pointsapp.rosters.types import Changed, RemarkCode
from tests.rosters import homes, listed, look, take
from tests.world import NOW, TODAY, World

NEW = listed("101 周大 一组 周大 户主 13800138001", "101 周大 一组 周小 长子 -", "102 吴一 二组 吴一 户主 -")


def everything(world: World) -> list[object]:
    """Count and sum up all that a batch can touch."""
    with transaction():
        counts = [
            session().scalar(select(func.count()).select_from(model).where(model.village_id == world.village_id))
            for model in (Household, Member, Stay)
        ]
    return [counts, homes(world.actor("bo"))]


def undo(world: World, batch_id) -> None:
    with transaction():
        undo_batch(world.actor("bo"), batch_id, at=NOW)


def test_a_list_brings_households_members_wallets_and_groups(world: World) -> None:
    bo = world.actor("bo")

    batch = take(bo, NEW)

    found = homes(bo)
    assert (batch.new_count, len(batch.made_groups)) == (2, 1)
    assert [(person.name, person.relation) for person in found["101"].people] == [
        ("周大", Relation.HEAD),
        ("周小", Relation.CHILD),
    ]
    assert (found["101"].people[0].phone, found["101"].balance) == ("13800138001", 0)
    assert (found["101"].group_name, found["102"].group_name) == ("一组", "二组")
    with transaction():
        assert find_bad_row(world.village_id) is None


def test_undoing_leaves_the_village_as_it_was(world: World) -> None:
    bo = world.actor("bo")
    before = everything(world)

    batch = take(
        bo, NEW + "\n" + listed("001 张晓明 一组 张晓明 户主 13900139000", "001 - - 张小 长女 -").split("\n", 1)[1]
    )
    in_between = everything(world)
    undo(world, batch.id)

    assert in_between != before
    assert everything(world) == before
    with pytest.raises(BatchUndone):
        undo(world, batch.id)


def test_changes_are_named_field_by_field(world: World) -> None:
    bo = world.actor("bo")

    plan = look(bo, listed("1 张晓明 二组 张晓明 户主 13900139000", "1 - - 李梅 妻 -")).plan

    assert [(found.what, found.before, found.after) for found in plan.changed[0].differences] == [
        (Changed.GROUP, "一组", "二组"),
        (Changed.PHONE, "", "13900139000"),
        (Changed.MEMBER, "", "李梅"),
    ]
    assert plan.new_groups == ("二组",)
    assert len(plan.missing) == len(homes(bo)) - 1
    assert RemarkCode.ZEROS_LOST in [remark.code for remark in plan.remarks]


def test_a_known_household_keeps_its_group_where_the_list_names_none(world: World) -> None:
    plan = look(world.actor("bo"), "户号\t户主\t组\n001\t张晓明\t\n301\t周大\t\n").plan

    assert plan.same_count == 1
    assert [(remark.row, remark.code) for remark in plan.refused] == [(3, RemarkCode.GROUP_MISSING)]


def test_another_head_from_the_list_keeps_the_history(world: World) -> None:
    bo = world.actor("bo")
    take(bo, listed("001 张晓明 一组 张晓明 户主 -", "001 - - 张小 长子 -"))

    batch = take(bo, listed("001 张小 一组 张小 户主 -", "001 - - 张晓明 父亲 -"))
    people = homes(bo)["001"].people
    undo(world, batch.id)

    assert [(person.name, person.relation) for person in people] == [
        ("张小", Relation.HEAD),
        ("张晓明", Relation.PARENT),
    ]
    assert homes(bo)["001"].head_name == "张晓明"


def test_a_batch_something_depends_on_stays(world: World) -> None:
    bo = world.actor("bo")
    batch = take(bo, NEW)
    home = homes(bo)["101"]
    with transaction():
        add_member(bo, home.household_id, NewMember("周二"), since_on=TODAY, at=NOW)

    with pytest.raises(BatchInUse) as refused:
        undo(world, batch.id)

    assert refused.value.params["number"] == "101"
    assert "101" in homes(bo)


def test_points_that_arrived_keep_a_batch(world: World) -> None:
    bo = world.actor("bo")
    batch = take(bo, NEW)
    with transaction():
        wallet_id = session().scalars(select(Household.wallet_id).where(Household.number == "102")).one()
    give = world.homes["alice"].wallet_id
    world.homes["wu"] = world.homes["alice"].__class__(homes(bo)["102"].household_id, wallet_id, "102", [])
    world.give("wu", 5)

    with pytest.raises(BatchInUse) as refused:
        undo(world, batch.id)

    assert refused.value.params["number"] == "102"
    assert give != wallet_id


def test_what_was_changed_by_hand_since_is_not_overwritten(world: World) -> None:
    bo = world.actor("bo")
    batch = take(bo, listed("001 张晓明 一组 张晓明 户主 13900139000"))
    home = homes(bo)["001"]
    with transaction():
        change_member(
            bo,
            home.household_id,
            home.people[0].member_id,
            NewMember("张晓明", Relation.HEAD, phone="13700137000"),
            at=NOW,
        )

    with pytest.raises(BatchChangedSince):
        undo(world, batch.id)


def test_only_the_newest_batch_can_be_undone(world: World) -> None:
    bo = world.actor("bo")
    first = take(bo, NEW)
    take(bo, NEW + "\n103\t郑一\t一组\t郑一\t户主")

    with pytest.raises(BatchNotNewest):
        undo(world, first.id)


def test_the_same_list_again_has_nothing_to_take(world: World) -> None:
    bo = world.actor("bo")
    take(bo, NEW)

    with pytest.raises(NothingToTake):
        take(bo, NEW)


def test_a_village_that_moved_meanwhile_is_looked_at_again(world: World) -> None:
    bo = world.actor("bo")
    seen = look(bo, NEW)
    take(bo, listed("102 郑一 一组 郑一 户主 -"))

    with pytest.raises(RosterMoved):
        take(bo, NEW, looked=seen)


def test_doubtful_twins_come_only_when_somebody_says_so(world: World) -> None:
    bo = world.actor("bo")
    twin = listed("201 张晓明 一组 张晓明 户主 -", "202 周大 一组 周大 户主 -")

    take(bo, twin)
    without = set(homes(bo))
    take(bo, twin, rows=frozenset({2}))

    assert "201" not in without
    assert {"201", "202"} <= set(homes(bo))


def test_missing_households_stay_unless_said_to_be_gone(world: World) -> None:
    bo = world.actor("bo")
    alice, dana = world.homes["alice"], world.homes["dana"]
    world.give("alice", 5)

    with pytest.raises(ClosingWithPoints):
        take(bo, NEW, states={alice.household_id: HouseholdState.CLOSED})
    batch = take(bo, NEW, states={dana.household_id: HouseholdState.ABSENT})
    states = homes(bo)[dana.number].state, homes(bo)[alice.number].state
    undo(world, batch.id)

    assert states == (HouseholdState.ABSENT, HouseholdState.RESIDENT)
    assert homes(bo)[dana.number].state is HouseholdState.RESIDENT


def test_groups_are_made_only_when_said(world: World) -> None:
    with pytest.raises(GroupsNotMade):
        take(world.actor("bo"), NEW, is_making_groups=False)


def test_numbers_of_another_village_are_nobody_here(world: World) -> None:
    plan = look(world.actor("bo"), listed("001 查理 一组 查理 户主 -")).plan

    assert [remark.code for remark in plan.refused] == [RemarkCode.HEAD_DIFFERS]
