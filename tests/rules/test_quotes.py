"""Quotes, second officers, undo and receipts as plain decisions, on both sides of each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, UserId, VillageId
from pointsapp.core.codes import check_letters
from pointsapp.redemptions import rules
from pointsapp.redemptions.errors import (
    LookTooOld,
    NeedsSecondOfficer,
    NothingWanted,
    QuoteExpired,
    SecondOfficerCollects,
    SecondOfficerHasNoOffice,
    SecondOfficerIsKeeper,
    UndoOver,
    UnitsUnreadable,
)
from pointsapp.redemptions.types import Offer
from pointsapp.shop.errors import OutOfStock, RewardOff, UnitsNotPositive
from pointsapp.shop.types import RewardId

AT = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RICE, SOAP = RewardId(1), RewardId(2)
HOUSE, OTHER_HOUSE = HouseholdId(10), HouseholdId(11)
KEEPER = Actor(VillageId(1), UserId(5), MemberId(50), HouseholdId(12), frozenset({Role.KEEPER}))


@pytest.mark.parametrize(("typed", "units"), [("", 0), ("0", 0), ("1", 1), (" 5 ", 5), ("007", 7), ("999999", 999999)])
def test_plain_figures_are_units(typed: str, units: int) -> None:
    assert rules.read_units([typed]) == units


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        "-0",
        "1.5",
        "1.0",
        "1e3",
        "1E308",
        "NaN",
        "Infinity",
        "-inf",
        "9223372036854775807",
        "0x10",
        "1_000",
        "１２",
        "٣",
        "²",
        "一百",
        "+5",
        "5;",
        "5,000",
        "true",
        "[5]",
        "null",
        '"5"',
        '{"$gt":0}',
        "1000000",
        "1%00",
    ],
)
def test_whatever_is_no_plain_figure_is_refused_and_never_guessed(typed: str) -> None:
    with pytest.raises(UnitsUnreadable):
        rules.read_units([typed])


@pytest.mark.parametrize("boxes", [[], ["1", "1"], ["1", "5"]])
def test_a_box_that_came_twice_or_not_at_all_is_not_guessed_at(boxes: list[str]) -> None:
    with pytest.raises(UnitsUnreadable):
        rules.read_units(boxes)


def test_the_same_good_twice_is_one_line_in_order_of_ids() -> None:
    assert rules.merged([(SOAP, 1), (RICE, 2), (SOAP, 3)]) == [(RICE, 2), (SOAP, 4)]


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [([], NothingWanted), ([(RICE, 0)], UnitsNotPositive), ([(RICE, 3), (RICE, -1)], UnitsNotPositive)],
)
def test_a_quote_is_for_one_unit_or_more(wanted: list, refusal: type) -> None:
    with pytest.raises(refusal):
        rules.merged(wanted)


def test_a_line_takes_the_price_of_the_shelf_and_no_more_than_the_stock() -> None:
    offer = Offer(RICE, "大米", "袋", 30, 2, True)

    assert rules.offered_line(offer, 2).points == 60
    with pytest.raises(OutOfStock) as refusal:
        rules.offered_line(offer, 3)
    assert refusal.value.params == {"name": "大米", "stock": 2, "unit": "袋"}
    with pytest.raises(RewardOff):
        rules.offered_line(Offer(RICE, "大米", "袋", 30, 2, False), 1)


def test_quote_look_and_undo_end_at_their_instant() -> None:
    ends = rules.quote_ends(AT)
    assert ends == AT + timedelta(minutes=3)
    rules.require_quote_open(AT, ends, at=ends - SECOND)
    with pytest.raises(QuoteExpired):
        rules.require_quote_open(AT, ends, at=ends)

    rules.require_quote_open(AT, ends, at=AT - timedelta(minutes=2))
    with pytest.raises(QuoteExpired):
        rules.require_quote_open(AT, ends, at=AT - timedelta(minutes=2) - SECOND)

    rules.require_look_fresh(AT, at=AT - timedelta(minutes=2))
    with pytest.raises(LookTooOld):
        rules.require_look_fresh(AT, at=AT - timedelta(minutes=2) - SECOND)
    rules.require_look_fresh(AT, at=AT + timedelta(minutes=15) - SECOND)
    with pytest.raises(LookTooOld):
        rules.require_look_fresh(AT, at=AT + timedelta(minutes=15))

    rules.require_undo_open(AT, 10, at=AT + timedelta(minutes=10) - SECOND)
    for minutes, late in ((10, timedelta(minutes=10)), (0, timedelta(0))):
        with pytest.raises(UndoOver):
            rules.require_undo_open(AT, minutes, at=AT + late)


@pytest.mark.parametrize(
    ("points", "today", "is_needed"), [(100, 0, False), (101, 0, True), (1, 99, False), (1, 100, True), (40, 70, True)]
)
def test_above_the_days_limit_a_second_officer_signs(points: int, today: int, is_needed: bool) -> None:
    found = rules.needs_second_officer(KEEPER, HOUSE, MemberId(1), points=points, points_today=today, limit=100)

    assert found is is_needed


def test_a_keeper_never_serves_himself_alone() -> None:
    cheap = {"points": 1, "points_today": 0, "limit": 100}

    assert rules.needs_second_officer(KEEPER, HouseholdId(12), MemberId(1), **cheap)
    assert rules.needs_second_officer(KEEPER, HOUSE, MemberId(50), **cheap)
    assert not rules.needs_second_officer(KEEPER, HOUSE, MemberId(51), **cheap)
    with pytest.raises(NeedsSecondOfficer):
        rules.require_second_officer(is_needed=True, is_signed=False)
    rules.require_second_officer(is_needed=True, is_signed=True)
    rules.require_second_officer(is_needed=False, is_signed=False)


def officer(role: Role, user: int = 6, member: int = 60, house: int = 11) -> Actor:
    return Actor(VillageId(1), UserId(user), MemberId(member), HouseholdId(house), frozenset({role}))


@pytest.mark.parametrize("role", [Role.CLERK, Role.SECRETARY, Role.SUPERVISOR])
def test_an_officer_of_the_village_who_is_another_person_may_sign(role: Role) -> None:
    rules.require_may_sign(officer(role), UserId(5), [MemberId(50)], HOUSE, MemberId(1), frozenset({MemberId(70)}))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (officer(Role.KEEPER), SecondOfficerHasNoOffice),
        (officer(Role.REVIEWER), SecondOfficerHasNoOffice),
        (officer(Role.CLERK, user=5), SecondOfficerIsKeeper),
        (officer(Role.CLERK, member=50), SecondOfficerIsKeeper),
        (officer(Role.CLERK, house=10), SecondOfficerCollects),
        (officer(Role.CLERK, member=1), SecondOfficerCollects),
    ],
)
def test_the_keeper_under_any_login_the_household_and_the_collector_may_not_sign(who: Actor, refusal: type) -> None:
    with pytest.raises(refusal):
        rules.require_may_sign(who, UserId(5), [MemberId(50)], HOUSE, MemberId(1), frozenset({MemberId(70)}))


def test_a_receipts_code_changes_with_any_of_its_facts() -> None:
    facts = ("0199a1b2-0000-7000-8000-00000000c0de", 123, 40, date(2026, 11, 21))
    code = rules.receipt_code(*facts)

    assert code == rules.receipt_code(*facts)
    plain = code.replace(" ", "")
    assert plain.startswith("JF1R000123")
    assert check_letters(plain[4:-2]) == plain[-2:]
    for changed in (("x", *facts[1:]), (facts[0], 124, *facts[2:]), (*facts[:2], 41, facts[3])):
        assert rules.receipt_code(*changed) != code
