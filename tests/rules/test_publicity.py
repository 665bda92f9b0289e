"""Days, names, order, and who may answer: the rules of a notice."""

from datetime import date

import pytest

from pointsapp.core.actor import Actor, HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.errors import RuleError
from pointsapp.publicity.errors import (
    AnswererConcerned,
    AnswererRecorded,
    AnswererReviewed,
    NewPointsMissing,
    NewPointsOutsideTerms,
    NoticeStillRunning,
    OutcomeDoesNotFit,
    TickTooEarly,
)
from pointsapp.publicity.rules.days import (
    answer_due,
    days_left,
    is_overdue,
    last_day,
    require_last_day,
    require_over,
    usable_day,
)
from pointsapp.publicity.rules.names import masked
from pointsapp.publicity.rules.objections import fate_of, require_fitting, require_may_answer, require_new_points
from pointsapp.publicity.rules.order import natural_order
from pointsapp.publicity.types import Answered, Involved, ObjectionKind, Outcome
from pointsapp.scoring.types import CapPeriod, Fault, FaultId, ItemShape, ItemTerms

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("notice_days", "last", "usable"),
    [(3, date(2026, 11, 23), date(2026, 11, 24)), (7, date(2026, 11, 27), date(2026, 11, 28))],
)
def test_the_day_of_posting_is_the_first_and_points_come_the_day_after_the_last(
    notice_days: int, last: date, usable: date
) -> None:
    assert last_day(SATURDAY, notice_days) == last
    assert usable_day(last) == usable
    assert days_left(last, SATURDAY) == notice_days
    assert (days_left(last, last), days_left(last, usable)) == (1, 0)


def test_nothing_is_credited_on_the_last_day_and_nothing_ticked_before_it() -> None:
    last, before, after = date(2026, 11, 27), date(2026, 11, 26), date(2026, 11, 28)

    with pytest.raises(NoticeStillRunning):
        require_over(last, last)
    require_over(last, after)
    with pytest.raises(TickTooEarly):
        require_last_day(last, before)
    require_last_day(last, last)


@pytest.mark.parametrize(
    ("made_on", "days", "due_on"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (SATURDAY, 1, date(2026, 11, 23)),
        (SATURDAY, 7, date(2026, 12, 1)),
        (date(2026, 11, 23), 7, date(2026, 12, 2)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_an_answer_is_due_after_so_many_mondays_to_fridays(made_on: date, days: int, due_on: date) -> None:
    assert answer_due(made_on, days) == due_on
    assert not is_overdue(due_on, due_on)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张明", "张*"),
        ("张晓明", "张*明"),
        ("欧阳晓明", "欧**明"),
        ("阿依古丽·买买提", "阿**丽·买*提"),
        ("㛃𬎆", "㛃*"),
        ("王𠅤明", "王*明"),
        ("王\U00020164\U000e0100明", "王*明"),
        ("张", "*"),
        ("", ""),
        ("长" * 20, "长**长"),
        ("阿·买买提", "阿·买*提"),
    ],
)
def test_a_name_is_masked_by_its_letters(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_household_numbers_sort_as_people_count() -> None:
    numbers = ["10", "9", "3-12", "3-1", "甲2", "١", ""]

    assert sorted(numbers, key=natural_order) == ["", "١", "甲2", "3-1", "3-12", "9", "10"]


SUP = Actor(VillageId(1), UserId(5), MemberId(50), HouseholdId(500))


@pytest.mark.parametrize(
    ("involved", "refusal"),
    [
        (Involved(recorders=((UserId(5), None),)), AnswererRecorded),
        (Involved(recorders=((UserId(6), MemberId(50)),)), AnswererRecorded),
        (Involved(reviewers=((UserId(6), MemberId(50)),)), AnswererReviewed),
        (Involved(household_ids=frozenset({HouseholdId(500)})), AnswererConcerned),
        (Involved(member_ids=frozenset({MemberId(50)})), AnswererConcerned),
    ],
)
def test_who_had_a_part_does_not_answer_by_login_or_by_person(involved: Involved, refusal: type[RuleError]) -> None:
    with pytest.raises(refusal):
        require_may_answer(SUP, involved)


def test_who_had_no_part_answers() -> None:
    others = ((UserId(6), None), (None, MemberId(51)), (UserId(7), MemberId(52)))

    require_may_answer(SUP, Involved(others, others, frozenset({HouseholdId(501)}), frozenset({MemberId(51)})))
    require_may_answer(Actor(VillageId(1), UserId(5)), Involved(((None, None),), (), frozenset(), frozenset()))


def test_answers_fit_the_kind_of_objection() -> None:
    require_fitting(ObjectionKind.WRONG, Outcome.CHANGED)
    require_fitting(ObjectionKind.MISSING, Outcome.TO_RECORD)
    with pytest.raises(OutcomeDoesNotFit):
        require_fitting(ObjectionKind.MISSING, Outcome.VOIDED)
    with pytest.raises(OutcomeDoesNotFit):
        require_fitting(ObjectionKind.WRONG, Outcome.TO_RECORD)


FIXED = ItemTerms(ItemShape.FIXED, points=10)
RANGE = ItemTerms(ItemShape.RANGE, points_min=5, points_max=10)
HOURS = ItemTerms(ItemShape.PER_UNIT, points=2, unit="小时", cap_points=8, cap_period=CapPeriod.DAY)
MARKS = ItemTerms(ItemShape.CHECKLIST, points=25, faults=(Fault(FaultId(1), "乱", 5),))


@pytest.mark.parametrize(
    ("terms", "old", "new"),
    [(FIXED, 4, 10), (RANGE, 8, 5), (RANGE, 8, 10), (HOURS, 2, 8), (HOURS, 8, 2), (MARKS, 25, 0), (MARKS, 0, 25)],
)
def test_a_line_may_be_changed_to_what_its_item_can_be_worth(terms: ItemTerms, old: int, new: int) -> None:
    assert require_new_points(terms, old, new) == new


@pytest.mark.parametrize(
    ("terms", "new"),
    [(FIXED, 9), (RANGE, 4), (RANGE, 11), (HOURS, 3), (HOURS, 10), (HOURS, 0), (HOURS, -2), (MARKS, 26), (MARKS, -1)],
)
def test_a_line_is_never_changed_to_what_its_item_can_not_be_worth(terms: ItemTerms, new: int) -> None:
    with pytest.raises(NewPointsOutsideTerms):
        require_new_points(terms, 6, new)


def test_a_change_needs_a_number_other_than_the_old_one() -> None:
    for new in (None, 8):
        with pytest.raises(NewPointsMissing):
            require_new_points(RANGE, 8, new)


def test_struck_off_wins_over_changed_and_changed_over_standing() -> None:
    stands, six, nine = Answered(Outcome.NOT_UPHELD), Answered(Outcome.CHANGED, 6), Answered(Outcome.CHANGED, 9)
    void = Answered(Outcome.VOIDED)

    assert fate_of([stands, stands]) == stands
    assert fate_of([six, stands, nine]) == nine
    assert fate_of([void, six, stands]) == void
