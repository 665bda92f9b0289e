"""Power cuts: numbered slips, their entry by two people, each slip once, nothing overdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance, list_entries
from pointsapp.outages.errors import (
    CashMissing,
    ConfirmerConcerned,
    ConfirmerEntered,
    ConfirmerHasNoOffice,
    DecisionWordsMissing,
    KeeperNotInOffice,
    LinesToMend,
    NothingEntered,
    NothingToOffer,
    OutageChanged,
    OutageInFuture,
    OutageNotHandedIn,
    OutageNotOpen,
    PagesOutOfRange,
    SettlerConcerned,
    SettlerHasNoOffice,
    SlipSettled,
    SlipUnclear,
)
from pointsapp.outages.queries import describe_sheet, list_sheets, list_slips
from pointsapp.outages.service import (
    confirm_outage,
    drop_outage,
    plan_slip,
    print_slips,
    save_lines,
    settle_slip,
    start_outage,
    take_back,
)
from pointsapp.outages.types import Fault, Obstacle, OutageState, SettlementKind
from pointsapp.redemptions.queries import describe_redemptions_of_transfers, list_look_ups
from pointsapp.redemptions.queries.redemptions import get_redeemed_and_limit
from pointsapp.redemptions.types import CollectedBy
from pointsapp.shop.models import Reward
from pointsapp.shop.service import change_reward
from tests.buying import buy
from tests.outage import BEFORE, DARK, Cut, line
from tests.world import NOW, World


@pytest.fixture
def cut(world: World) -> Cut:
    world.give("alice", 100)
    world.give("dana", 20)
    return Cut(world)


def faults(lines) -> list[list[Fault]]:
    return [[fault for fault, _ in one.meant.faults] for one in lines]


def balance(world: World, name: str) -> int:
    with reading():
        return get_balance(world.village_id, world.homes[name].wallet_id)


def stock(world: World, name: str) -> int:
    with reading():
        return session().get_one(Reward, world.rewards[name]).stock


def test_blocks_of_numbers_follow_each_other_in_the_village(cut: Cut, world: World) -> None:
    with transaction():
        second = print_slips(cut.bo, world.shop_id, 1, at=NOW)

    assert (cut.sheet.first_number, cut.sheet.last_number) == (1, 24)
    assert (second.first_number, second.last_number) == (25, 36)


def test_a_sheet_keeps_the_prices_of_its_printing_and_says_when_they_are_old(cut: Cut, world: World) -> None:
    with transaction():
        change_reward(cut.bo, world.rewards["rice"], price_points=40, at=NOW)

    with reading():
        block = describe_sheet(world.village_id, cut.sheet.id)
        [listed] = list_sheets(world.village_id)
    assert [(one.code, one.price_points) for one in block.prices] == [(1, 30), (2, 5)]
    assert listed.is_outdated


def test_goods_keep_their_code_when_others_are_taken_off(cut: Cut, world: World) -> None:
    with transaction():
        change_reward(cut.bo, world.rewards["rice"], is_on=False, at=NOW)
        sheet = print_slips(cut.bo, world.shop_id, 1, at=NOW)

    with reading():
        assert [(one.code, one.name) for one in describe_sheet(world.village_id, sheet.id).prices] == [(2, "香皂")]


def test_nothing_is_printed_for_an_empty_shelf_or_too_many_pages(cut: Cut, world: World) -> None:
    with pytest.raises(PagesOutOfRange), transaction():
        print_slips(cut.bo, world.shop_id, 21, at=NOW)
    with transaction():
        for name in ("rice", "soap"):
            change_reward(cut.bo, world.rewards[name], is_on=False, at=NOW)

    with pytest.raises(NothingToOffer), transaction():
        print_slips(cut.bo, world.shop_id, 1, at=NOW)


def test_covered_slips_become_redemptions_of_their_own_day(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1, 2x2", "2 | 孙丹 | 香皂x1 | 张晓明")

    outcome = cut.confirm(outage_id)

    assert (outcome.posted, outcome.open, outcome.sent_back, outcome.left) == (2, 0, 0, 0)
    assert (balance(world, "alice"), balance(world, "dana")) == (60, 15)
    assert (stock(world, "rice"), stock(world, "soap")) == (9, 47)
    with reading():
        [entry, _] = list_entries(world.village_id, world.homes["dana"].wallet_id)
        view = describe_redemptions_of_transfers(world.village_id, [entry.transfer_id])[entry.transfer_id]
        assert (entry.occurred_at, entry.posted_at) == (DARK, NOW)
        assert (view.slip_number, view.receipt_number, view.keeper_name, view.second_name) == (2, 2, "Kay", "Sec")
        assert (view.collected_by, view.collector_name) == (CollectedBy.PROXY, "张晓明")
        reasons = [one.reason for one in list_look_ups(world.village_id, BEFORE, NOW)]
    assert reasons == ["outage", "outage"]


def test_what_a_slip_takes_counts_for_the_day_on_which_it_was_written(cut: Cut, world: World) -> None:
    cut.confirm(cut.enter("1 | 001 | 1x2"))

    with reading():
        alice = world.homes["alice"].household_id
        assert get_redeemed_and_limit(world.village_id, alice, NOW - timedelta(hours=9)) == (0, 100)
        assert get_redeemed_and_limit(world.village_id, alice, DARK - timedelta(hours=9)) == (60, 100)


def test_prices_are_those_printed_on_the_slips_sheet(cut: Cut, world: World) -> None:
    with transaction():
        change_reward(cut.bo, world.rewards["rice"], price_points=40, is_on=False, at=NOW)

    cut.confirm(cut.enter("1 | 001 | 1x1"))

    assert balance(world, "alice") == 70


def test_lines_are_kept_as_typed_and_every_fault_is_said_at_its_line(cut: Cut, world: World) -> None:
    outage_id = cut.start()

    lines = cut.write(
        outage_id,
        "x7 | 001 | 1x1",
        "99 | 001 | 1x1",
        "3 | | 1x1",
        "4 | 没有这户 | 1x1",
        "5 | 001 | 9x1",
        "6 | 001 | 1xtwo",
        "7 | 001 |",
        "8 | 001 | 1x1 | 谁也不是",
        "9 | 001 | 1x1",
        "9 | 007 | 1x1",
    )

    assert faults(lines) == [
        [Fault.SLIP_UNREADABLE],
        [Fault.SLIP_NOT_PRINTED],
        [Fault.HOUSEHOLD_MISSING],
        [Fault.HOUSEHOLD_UNKNOWN],
        [Fault.GOODS_UNKNOWN],
        [Fault.UNITS_UNREADABLE],
        [Fault.GOODS_MISSING],
        [Fault.COLLECTOR_UNKNOWN],
        [Fault.SLIP_TWICE],
        [Fault.SLIP_TWICE],
    ]
    assert lines[0].typed.slip == "x7"
    assert lines[8].meant.faults[0][1] == "10"
    with pytest.raises(LinesToMend) as refusal:
        cut.hand_in(outage_id)
    assert refusal.value.params == {"count": 10}


def test_a_slip_printed_after_the_day_is_not_taken(cut: Cut, world: World) -> None:
    with transaction():
        print_slips(cut.bo, world.shop_id, 1, at=NOW)

    [one] = cut.write(cut.start(), "25 | 001 | 1x1")

    assert faults([one]) == [[Fault.SLIP_PRINTED_LATER]]


def test_a_line_that_cant_be_read_can_be_left_to_the_secretary(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 9x1 | | !", "2 | 001 | 2x1")

    outcome = cut.confirm(outage_id)

    assert (outcome.posted, outcome.open) == (1, 1)
    [slip] = cut.open_slips()
    assert (slip.number, slip.obstacle, slip.quote_id, slip.typed.goods) == (1, Obstacle.SET_ASIDE, None, (("9", "1"),))
    assert balance(world, "alice") == 95


def test_without_a_good_number_a_line_cant_even_be_set_aside(cut: Cut) -> None:
    outage_id = cut.start()
    cut.write(outage_id, "99 | 001 | 1x1 | | !")

    with pytest.raises(LinesToMend):
        cut.hand_in(outage_id)


def test_what_is_not_covered_waits_and_nothing_is_overdrawn(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 007 | 2x3", "2 | 007 | 2x2", "3 | 007 | 2x1", "4 | 001 | 1x4", "5 | 001 | 2x51")
    with transaction():
        session().get_one(Household, world.homes["ren"].household_id).state = HouseholdState.CLOSED

    outcome = cut.confirm(outage_id)

    assert (outcome.posted, outcome.open) == (2, 3)
    assert [(slip.number, slip.obstacle) for slip in cut.open_slips()] == [
        (2, Obstacle.POINTS_SHORT),
        (4, Obstacle.POINTS_SHORT),
        (5, Obstacle.POINTS_SHORT),
    ]
    assert (balance(world, "alice"), balance(world, "dana")) == (100, 0)


def test_above_the_days_limit_or_the_shelf_a_slip_waits(cut: Cut, world: World) -> None:
    world.give("alice", 900)
    buy(world, "alice", rice=2, at=DARK + timedelta(hours=1))

    outage_id = cut.enter("1 | 001 | 1x1", "2 | 001 | 1x1", "3 | 007 | 2x4")
    with transaction():
        session().get_one(Reward, world.rewards["soap"]).stock = 3
    cut.confirm(outage_id)

    assert [(slip.number, slip.obstacle) for slip in cut.open_slips()] == [
        (2, Obstacle.ABOVE_LIMIT),
        (3, Obstacle.STOCK_SHORT),
    ]
    assert balance(world, "alice") == 1000 - 60 - 30


def test_a_closed_households_slip_waits(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")
    with transaction():
        session().get_one(Household, world.homes["alice"].household_id).state = HouseholdState.CLOSED

    cut.confirm(outage_id)

    assert [slip.obstacle for slip in cut.open_slips()] == [Obstacle.HOUSEHOLD_CLOSED]


def test_the_second_person_neither_wrote_nor_kept_the_counter(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")

    for name, refusal in (("bo", ConfirmerEntered), ("kay", ConfirmerHasNoOffice), ("ren", ConfirmerHasNoOffice)):
        with pytest.raises(refusal):
            cut.confirm(outage_id, name)
    with pytest.raises(Absent):
        cut.confirm(outage_id, "charlie")

    assert cut.confirm(outage_id, "sup").posted == 1


def test_whoever_ever_wrote_in_the_entry_is_no_second_person(cut: Cut, world: World) -> None:
    outage_id = cut.start("kay")
    cut.write(outage_id, "1 | 001 | 1x1", who="bo")
    cut.write(outage_id, "1 | 001 | 1x2", who="kay")
    cut.hand_in(outage_id, "kay")

    with pytest.raises(ConfirmerEntered):
        cut.confirm(outage_id, "bo")


def test_an_officers_own_slip_is_left_for_another_officer(cut: Cut, world: World) -> None:
    world.give("sec", 50)
    outage_id = cut.enter("1 | 001 | 1x1", "2 | 005 | 2x1", "3 | 007 | 2x1 | 陈书")

    first = cut.confirm(outage_id, "sec")
    with pytest.raises(ConfirmerConcerned):
        cut.confirm(outage_id, "sec")
    second = cut.confirm(outage_id, "sup")

    assert (first.posted, first.left, second.posted, second.left) == (1, 2, 2, 0)
    assert cut.state(outage_id) is OutageState.DONE


def test_a_slip_is_in_the_books_once(cut: Cut, world: World) -> None:
    first, second = cut.enter("1 | 001 | 1x1"), cut.enter("1 | 007 | 2x1", "2 | 007 | 2x1")

    cut.confirm(first)
    outcome = cut.confirm(second)

    assert (outcome.posted, outcome.sent_back) == (1, 1)
    assert cut.state(second) is OutageState.DRAFT
    assert faults(cut.read(second)) == [[Fault.SLIP_ENTERED], []]
    assert balance(world, "dana") == 15


def test_a_confirmed_entry_is_not_confirmed_again(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")
    cut.confirm(outage_id)

    with pytest.raises(OutageNotHandedIn):
        cut.confirm(outage_id)

    assert balance(world, "alice") == 70


def test_nobody_overwrites_what_he_has_not_seen(cut: Cut, world: World) -> None:
    outage_id = cut.start()
    cut.write(outage_id, "1 | 001 | 1x1")

    with pytest.raises(OutageChanged), transaction():
        save_lines(cut.kay, outage_id, 0, {1: line("1 | 007 | 1x1")}, at=NOW)


def test_an_entry_that_was_handed_in_is_taken_back_to_be_written_in(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")
    with pytest.raises(OutageNotOpen):
        cut.write(outage_id, "1 | 001 | 1x2")

    with transaction():
        take_back(cut.kay, outage_id, at=NOW)

    assert cut.write(outage_id, "1 | 001 | 1x2")[0].meant.points == 60


def test_an_entry_is_begun_for_a_past_hour_with_a_keeper_of_that_day(cut: Cut, world: World) -> None:
    for began_at, keeper, refusal in (
        (NOW + timedelta(minutes=1), "kay", OutageInFuture),
        (DARK, "bo", KeeperNotInOffice),
    ):
        with pytest.raises(refusal), transaction():
            start_outage(cut.bo, world.shop_id, began_at, world.actor(keeper).user_id, at=NOW)


def test_an_empty_entry_is_not_handed_in_but_can_be_thrown_away(cut: Cut) -> None:
    outage_id = cut.start()
    with pytest.raises(NothingEntered):
        cut.hand_in(outage_id)

    with transaction():
        drop_outage(cut.bo, outage_id, at=NOW)

    assert cut.state(outage_id) is OutageState.DROPPED


@pytest.fixture
def slip_id(cut: Cut, world: World) -> int:
    """Dana's slip over 30 points, with 20 in the wallet."""
    cut.confirm(cut.enter("1 | 007 | 1x1"))
    [slip] = cut.open_slips()
    return slip.slip_id


def settle(world: World, slip_id: int, kind: SettlementKind, *, who: str = "sec", words: str = "村委会商定", fen=None):
    with transaction():
        return settle_slip(world.actor(who), slip_id, kind, words, cash_fen=fen, at=NOW)


def test_an_open_slip_is_paid_when_the_points_have_come(cut: Cut, world: World, slip_id: int) -> None:
    with transaction():
        plan_slip(cut.sec, slip_id, "等下次加分后再扣", world.actor("bo").user_id, at=NOW)
    with pytest.raises(InsufficientPoints):
        settle(world, slip_id, SettlementKind.PAID)
    world.give("dana", 15)

    settle(world, slip_id, SettlementKind.PAID)

    assert (balance(world, "dana"), stock(world, "rice")) == (5, 9)
    with reading():
        [slip] = list_slips(world.village_id, is_open=False)
    assert (slip.settled, slip.plan, slip.handler_name) == (SettlementKind.PAID, "等下次加分后再扣", "Bo")
    assert slip.redemption_id is not None


def test_money_or_writing_off_ends_a_slip_and_the_goods_leave_the_shelf(cut: Cut, world: World, slip_id: int) -> None:
    with pytest.raises(CashMissing):
        settle(world, slip_id, SettlementKind.CASH)

    settle(world, slip_id, SettlementKind.CASH, fen=3000)

    assert (balance(world, "dana"), stock(world, "rice"), cut.open_slips()) == (20, 9, [])
    for kind in SettlementKind:
        with pytest.raises(SlipSettled):
            settle(world, slip_id, kind, fen=1)


def test_a_decision_says_what_was_agreed(world: World, slip_id: int) -> None:
    with pytest.raises(DecisionWordsMissing):
        settle(world, slip_id, SettlementKind.WRITTEN_OFF, words="  ")


def test_who_is_concerned_or_has_no_office_decides_nothing(cut: Cut, world: World, slip_id: int) -> None:
    for name, refusal in (("bo", SettlerHasNoOffice), ("kay", SettlerHasNoOffice), ("charlie", Absent)):
        with pytest.raises(refusal):
            settle(world, slip_id, SettlementKind.WRITTEN_OFF, who=name)
    cut.confirm(cut.enter("2 | 005 | 1x1"), "sup")
    own = next(slip for slip in cut.open_slips() if slip.number == 2)
    with pytest.raises(SettlerConcerned):
        settle(world, own.slip_id, SettlementKind.WRITTEN_OFF)

    settle(world, own.slip_id, SettlementKind.WRITTEN_OFF, who="sup")


def test_what_could_not_be_read_is_not_paid_with_points(cut: Cut, world: World) -> None:
    cut.confirm(cut.enter("1 | 001 | 9x1 | | !"))
    [slip] = cut.open_slips()

    with pytest.raises(SlipUnclear):
        settle(world, slip.slip_id, SettlementKind.PAID)
    settle(world, slip.slip_id, SettlementKind.WRITTEN_OFF)

    assert balance(world, "alice") == 100


def test_another_village_sees_none_of_it(cut: Cut, world: World) -> None:
    outage_id = cut.enter("1 | 001 | 1x1")
    charlie = world.actor("charlie")

    for act in (
        lambda: confirm_outage(charlie, outage_id, at=NOW),
        lambda: take_back(charlie, outage_id, at=NOW),
        lambda: print_slips(charlie, world.shop_id, 1, at=NOW),
    ):
        with pytest.raises(Absent), transaction():
            act()
