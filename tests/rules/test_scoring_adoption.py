"""A meeting makes a draft the village's rules, and days choose among versions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pointsapp.scoring.errors import (
    AttendanceMismatch,
    DeductionsOff,
    InForceBeforeAdoption,
    ItemNotInForce,
    ItemsUnsettled,
    MajorityMissed,
    MeetingCountsWrong,
    MeetingInFuture,
    NoRuleSetInForce,
    NotADraft,
    NothingToAdopt,
    QuorumMissed,
)
from pointsapp.scoring.rules.adoption import quorum_of, require_adoptable, require_draft
from pointsapp.scoring.rules.versions import require_in_force, rule_set_in_force
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    ItemShape,
    ItemTerms,
    MeetingKind,
    RuleSetId,
    RuleSetState,
    Version,
)
from pointsapp.villages.types import GroupId

TODAY = date(2026, 11, 21)
PATROL = ItemTerms(ItemShape.FIXED, points=10)
UNSETTLED = ItemTerms(ItemShape.FIXED)
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


def minutes(**changes: object) -> Adoption:
    return replace(MINUTES, **changes)


def test_a_meeting_with_quorum_and_majority_adopts():
    require_adoptable(MINUTES, [PATROL], today=TODAY)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"met_on": TODAY + timedelta(days=1)}, MeetingInFuture),
        ({"attendance": Attendance.ADULTS}, AttendanceMismatch),
        ({"meeting": MeetingKind.VILLAGERS_ASSEMBLY}, AttendanceMismatch),
        ({"due": 0, "present": 0, "votes_for": 0, "votes_against": 0}, MeetingCountsWrong),
        ({"present": -1}, MeetingCountsWrong),
        ({"present": 31}, MeetingCountsWrong),
        ({"present": 19, "votes_for": 10}, QuorumMissed),
        ({"votes_for": 12, "votes_against": 9}, MeetingCountsWrong),
        ({"votes_against": -1}, MeetingCountsWrong),
        ({"votes_for": 10, "votes_against": 10}, MajorityMissed),
        ({"votes_for": 10, "votes_against": 0}, MajorityMissed),
        ({"in_force_on": TODAY - timedelta(days=1)}, InForceBeforeAdoption),
    ],
)
def test_minutes_that_do_not_carry_the_adoption_are_refused(changes, error):
    with pytest.raises(error):
        require_adoptable(minutes(**changes), [PATROL], today=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"met_on": TODAY - timedelta(days=30)},
        {"present": 30, "votes_for": 16, "votes_against": 14},
        {"votes_against": 0},
        {"in_force_on": TODAY + timedelta(days=40)},
    ],
)
def test_minutes_just_inside_the_bounds_are_accepted(changes):
    require_adoptable(minutes(**changes), [PATROL], today=TODAY)


@pytest.mark.parametrize(
    ("attendance", "due", "quorum"),
    [
        (Attendance.ADULTS, 100, 51),
        (Attendance.ADULTS, 101, 51),
        (Attendance.ADULTS, 1, 1),
        (Attendance.HOUSEHOLDS, 99, 66),
        (Attendance.HOUSEHOLDS, 100, 67),
        (Attendance.HOUSEHOLDS, 1, 1),
        (Attendance.REPRESENTATIVES, 30, 20),
        (Attendance.REPRESENTATIVES, 31, 21),
        (Attendance.REPRESENTATIVES, 2, 2),
    ],
)
def test_each_way_of_counting_a_meeting_has_its_own_quorum(attendance, due, quorum):
    assert quorum_of(attendance, due) == quorum


@pytest.mark.parametrize(("present", "is_enough"), [(50, False), (51, True)])
def test_an_assembly_of_adults_needs_more_than_half(present, is_enough):
    assembly = minutes(
        meeting=MeetingKind.VILLAGERS_ASSEMBLY,
        attendance=Attendance.ADULTS,
        due=100,
        present=present,
        votes_for=present,
        votes_against=0,
    )

    if is_enough:
        require_adoptable(assembly, [PATROL], today=TODAY)
    else:
        with pytest.raises(QuorumMissed) as refusal:
            require_adoptable(assembly, [PATROL], today=TODAY)
        assert refusal.value.params == {"needed": 51, "present": 50, "due": 100}


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ([], NothingToAdopt),
        ([replace(PATROL, is_on=False)], NothingToAdopt),
        ([PATROL, UNSETTLED], ItemsUnsettled),
        ([PATROL, ItemTerms(ItemShape.FIXED, points=-2)], DeductionsOff),
    ],
)
def test_a_table_that_is_not_settled_is_not_adopted(items, error):
    with pytest.raises(error):
        require_adoptable(MINUTES, items, today=TODAY)


def test_unsettled_items_and_deductions_do_not_hinder_while_they_are_off():
    off = [replace(UNSETTLED, is_on=False), ItemTerms(ItemShape.FIXED, points=-2, is_on=False)]

    require_adoptable(MINUTES, [PATROL, *off], today=TODAY)


def test_deductions_can_be_adopted_where_the_village_deducts():
    items = [PATROL, ItemTerms(ItemShape.FIXED, points=-2)]

    require_adoptable(MINUTES, items, today=TODAY, may_deduct=True)


def test_only_a_draft_can_be_changed():
    require_draft(RuleSetState.DRAFT)

    for state in (RuleSetState.ADOPTED, RuleSetState.RETIRED):
        with pytest.raises(NotADraft):
            require_draft(state)


def version(
    number: int,
    begins: date | None,
    ends: date | None = None,
    *,
    group: int | None = None,
    state: RuleSetState = RuleSetState.ADOPTED,
) -> Version:
    group_id = None if group is None else GroupId(group)
    return Version(RuleSetId(number), group_id, state, begins, ends)


OLD = version(1, date(2026, 1, 1), date(2026, 6, 1), state=RuleSetState.RETIRED)
NEW = version(2, date(2026, 6, 1))
NEXT = version(3, date(2027, 1, 1))
GROUP = version(4, date(2026, 3, 1), date(2026, 9, 1), group=7)
DRAFT = version(5, None, state=RuleSetState.DRAFT)
VERSIONS = [DRAFT, GROUP, NEXT, OLD, NEW]


@pytest.mark.parametrize(
    ("day", "group", "number"),
    [
        (date(2026, 1, 1), None, 1),
        (date(2026, 5, 31), None, 1),
        (date(2026, 6, 1), None, 2),
        (date(2026, 12, 31), None, 2),
        (date(2027, 1, 1), None, 3),
        (date(2026, 2, 28), 7, 1),
        (date(2026, 3, 1), 7, 4),
        (date(2026, 8, 31), 7, 4),
        (date(2026, 9, 1), 7, 2),
        (date(2026, 3, 1), 8, 1),
    ],
)
def test_a_deed_finds_the_version_of_its_day_and_group(day, group, number):
    group_id = None if group is None else GroupId(group)

    assert rule_set_in_force(VERSIONS, day, group_id).id == number


def test_a_day_before_all_versions_has_no_rules():
    with pytest.raises(NoRuleSetInForce):
        rule_set_in_force(VERSIONS, date(2025, 12, 31), None)


@pytest.mark.parametrize(
    ("rules", "day", "is_refused"),
    [
        (OLD, date(2025, 12, 31), True),
        (OLD, date(2026, 1, 1), False),
        (OLD, date(2026, 5, 31), False),
        (OLD, date(2026, 6, 1), True),
        (NEW, date(2030, 1, 1), False),
        (DRAFT, date(2026, 6, 1), True),
    ],
)
def test_an_item_is_of_no_use_outside_its_version(rules, day, is_refused):
    if is_refused:
        with pytest.raises(ItemNotInForce):
            require_in_force(rules, day)
    else:
        require_in_force(rules, day)
