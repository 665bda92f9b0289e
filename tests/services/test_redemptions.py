"""Redeeming: goods leave the shelf and points the wallet, once, and only from a good quote."""

from datetime import timedelta

import pytest

from pointsapp.cards.errors import CardEnded, CardNotHandedOut
from pointsapp.cards.service import end_card, hand_out, issue_cards
from pointsapp.cards.types import EndReason
from pointsapp.core.actor import Actor
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Stay
from pointsapp.households.types import HouseholdState, StayEnd
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.verify import find_bad_row
from pointsapp.redemptions.errors import (
    AlreadyUndone,
    CardHolderGone,
    CollectorUnfit,
    HouseholdNotServed,
    LookTooOld,
    LookUpReasonMissing,
    NothingWanted,
    PriceChanged,
    QuoteExpired,
    QuoteOfAnotherCounter,
    QuoteUsed,
    UndoElsewhere,
    UndoOver,
)
from pointsapp.redemptions.queries import describe_redemption, list_quote_lines
from pointsapp.redemptions.service import make_quote, note_look_up, redeem, renew_quote, undo
from pointsapp.redemptions.types import CollectedBy, Look, UndoKind
from pointsapp.shop.errors import OutOfStock, RewardOff, UnitsNotPositive
from pointsapp.shop.models import Reward, StockMove
from pointsapp.shop.service import change_reward, open_shop
from tests.world import NOW, TODAY, World, make_home


class Counter:
    """Alice's household with a card at the shop."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kay = world.actor("kay")
        self.shop_id = world.shop_id
        self.home = world.homes["alice"]
        with transaction():
            [(self.card, self.code)] = issue_cards(
                world.actor("bo"), [(self.home.household_id, self.home.member_ids[0])], at=NOW
            )
            hand_out(world.actor("bo"), [self.card.id], at=NOW)
        self.look = Look(self.home.household_id, self.card.id, None, NOW)

    def wanted(self, **units: int):
        return [(self.world.rewards[name], count) for name, count in units.items()]

    def quote(self, *, actor: Actor | None = None, at=NOW, **units: int):
        with transaction():
            return make_quote(actor or self.kay, self.shop_id, self.look, self.wanted(**units), at=at)

    def redeem(self, quote, *, actor: Actor | None = None, at=NOW, **more):
        with transaction():
            return redeem(actor or self.kay, quote.id, at=at, **more)

    @property
    def balance(self) -> int:
        with reading():
            return get_balance(self.world.village_id, self.home.wallet_id)

    def stock(self, name: str) -> int:
        with reading():
            return session().get(Reward, self.world.rewards[name]).stock


@pytest.fixture
def counter(world: World) -> Counter:
    world.give("alice", 90)
    return Counter(world)


def test_goods_and_points_change_hands_together(counter: Counter) -> None:
    quote = counter.quote(rice=1, soap=2)

    done = counter.redeem(quote, shop_id=counter.shop_id)

    assert (done.receipt_number, done.points) == (1, 40)
    assert (counter.balance, counter.stock("rice"), counter.stock("soap")) == (50, 9, 48)
    with reading():
        view = describe_redemption(counter.world.village_id, done.id)
        assert [(line.name, line.units, line.points) for line in view.lines] == [
            ("大米 5 公斤", 1, 30),
            ("香皂", 2, 10),
        ]
        assert (view.collector_name, view.head_name, view.household_number) == ("张晓明", "张晓明", "001")
        assert (view.keeper_name, view.shop_name, view.second_name, view.undone_at) == ("Kay", "幸福超市", None, None)
        assert find_bad_row(counter.world.village_id) is None


def test_the_same_good_named_twice_is_one_line_against_the_stock(counter: Counter) -> None:
    soap = counter.world.rewards["soap"]

    with transaction():
        quote = make_quote(counter.kay, counter.shop_id, counter.look, [(soap, 2), (soap, 3)], at=NOW)

    with reading():
        assert [(line.units, line.points) for line in list_quote_lines(counter.world.village_id, quote.id)] == [(5, 25)]
    with pytest.raises(OutOfStock), transaction():
        make_quote(counter.kay, counter.shop_id, counter.look, [(soap, 50), (soap, 1)], at=NOW)


@pytest.mark.parametrize(
    ("units", "refusal"),
    [
        ({}, NothingWanted),
        ({"rice": 0}, UnitsNotPositive),
        ({"rice": -1}, UnitsNotPositive),
        ({"rice": 11}, OutOfStock),
        ({"rice": 2**63}, OutOfStock),
        ({"rice": 4}, InsufficientPoints),
    ],
)
def test_a_quote_is_for_what_is_there_and_can_be_paid(counter: Counter, units: dict, refusal: type) -> None:
    with pytest.raises(refusal):
        counter.quote(**units)

    assert counter.balance == 90


def test_goods_that_are_off_or_of_another_shop_are_not_quoted(counter: Counter) -> None:
    with transaction():
        change_reward(counter.world.actor("bo"), counter.world.rewards["rice"], is_on=False, at=NOW)
        second = open_shop(counter.world.actor("bo"), "二店", at=NOW)

    with pytest.raises(RewardOff):
        counter.quote(rice=1)
    with pytest.raises(Absent), transaction():
        make_quote(counter.kay, second.id, counter.look, counter.wanted(soap=1), at=NOW)
    with pytest.raises(Absent), transaction():
        make_quote(counter.world.actor("charlie"), counter.shop_id, counter.look, counter.wanted(soap=1), at=NOW)


@pytest.mark.parametrize(("seconds", "is_open"), [(179, True), (180, False), (181, False)])
def test_a_quote_holds_three_minutes(counter: Counter, seconds: int, is_open: bool) -> None:
    quote = counter.quote(rice=1)
    late = NOW + timedelta(seconds=seconds)

    if is_open:
        counter.redeem(quote, at=late)
        assert counter.balance == 60
    else:
        with pytest.raises(QuoteExpired):
            counter.redeem(quote, at=late)
        assert (counter.balance, counter.stock("rice")) == (90, 10)


def test_a_quote_is_good_for_one_redemption(counter: Counter) -> None:
    quote = counter.quote(rice=1)
    counter.redeem(quote)

    with pytest.raises(QuoteUsed):
        counter.redeem(quote)
    with pytest.raises(QuoteUsed), transaction():
        renew_quote(counter.kay, quote.id, at=NOW)

    assert (counter.balance, counter.stock("rice")) == (60, 9)


def test_a_quote_belongs_to_its_keeper_shop_and_village(counter: Counter) -> None:
    world = counter.world
    quote = counter.quote(rice=1)
    with transaction():
        second = open_shop(world.actor("bo"), "二店", at=NOW)

    with pytest.raises(QuoteOfAnotherCounter):
        counter.redeem(quote, shop_id=second.id)
    with pytest.raises(QuoteOfAnotherCounter):
        counter.redeem(quote, actor=world.actor("bo"))
    with pytest.raises(Absent):
        counter.redeem(quote, actor=world.actor("charlie"))

    assert (counter.balance, counter.stock("rice")) == (90, 10)


def test_what_changed_since_the_quote_is_refused_plainly(counter: Counter) -> None:
    bo = counter.world.actor("bo")
    quotes = [counter.quote(rice=1), counter.quote(rice=2), counter.quote(soap=1)]

    with transaction():
        change_reward(bo, counter.world.rewards["rice"], price_points=31, at=NOW)
        change_reward(bo, counter.world.rewards["soap"], is_on=False, at=NOW)
    with pytest.raises(PriceChanged):
        counter.redeem(quotes[0])
    with pytest.raises(RewardOff):
        counter.redeem(quotes[2])
    with transaction():
        change_reward(bo, counter.world.rewards["rice"], price_points=30, at=NOW)
    counter.redeem(quotes[1])
    with transaction():
        session().get(Reward, counter.world.rewards["rice"]).stock = 0
    with pytest.raises(OutOfStock):
        counter.redeem(quotes[0])

    assert counter.balance == 30
    with reading():
        assert find_bad_row(counter.world.village_id) is None


def test_a_renewed_quote_takes_todays_price_but_not_a_new_look(counter: Counter) -> None:
    quote = counter.quote(rice=1)
    with transaction():
        change_reward(counter.world.actor("bo"), counter.world.rewards["rice"], price_points=31, at=NOW)

    with transaction():
        again = renew_quote(counter.kay, quote.id, at=NOW + timedelta(minutes=14))
    with pytest.raises(LookTooOld), transaction():
        renew_quote(counter.kay, again.id, at=NOW + timedelta(minutes=15))

    assert (again.total_points, again.looked_at) == (31, NOW)


def test_a_card_counts_again_when_the_goods_are_handed_over(counter: Counter) -> None:
    quote = counter.quote(rice=1)
    with transaction():
        end_card(counter.world.actor("bo"), counter.card.id, EndReason.LOST, at=NOW)

    with pytest.raises(CardEnded):
        counter.redeem(quote)
    with pytest.raises(CardEnded):
        counter.quote(rice=1)

    assert counter.balance == 90


def test_a_card_that_was_never_handed_out_buys_nothing(counter: Counter) -> None:
    home = counter.home
    with transaction():
        [(card, _)] = issue_cards(counter.world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)

    counter.look = Look(home.household_id, card.id, None, NOW)

    with pytest.raises(CardNotHandedOut):
        counter.quote(rice=1)


def test_a_card_whose_holder_left_and_a_closed_household_are_not_served(counter: Counter) -> None:
    with transaction():
        stay = session().query(Stay).filter_by(member_id=counter.home.member_ids[0]).one()
        stay.until_on, stay.end_reason = TODAY, StayEnd.DIED
    with pytest.raises(CardHolderGone):
        counter.quote(rice=1)

    with transaction():
        session().get(Household, counter.home.household_id).state = HouseholdState.CLOSED
    with pytest.raises(HouseholdNotServed):
        counter.quote(rice=1)
    with pytest.raises(HouseholdNotServed), transaction():
        note_look_up(counter.kay, counter.home.household_id, "忘带卡", at=NOW)


def test_a_card_opens_only_its_own_household(counter: Counter) -> None:
    dana = counter.world.homes["dana"]
    counter.look = Look(dana.household_id, counter.card.id, None, NOW)

    with pytest.raises(Absent):
        counter.quote(rice=1)


def test_a_look_up_needs_a_reason_and_serves_the_keeper_who_noted_it(counter: Counter) -> None:
    household_id = counter.home.household_id
    with pytest.raises(LookUpReasonMissing), transaction():
        note_look_up(counter.kay, household_id, "  ", at=NOW)
    with transaction():
        look_up = note_look_up(counter.kay, household_id, "忘带卡", at=NOW)

    counter.look = Look(household_id, None, look_up.id, NOW)
    done = counter.redeem(counter.quote(soap=1))

    with reading():
        assert not describe_redemption(counter.world.village_id, done.id).has_card
    with pytest.raises(Absent):
        counter.quote(actor=counter.world.actor("bo"), soap=1)


def test_who_collects_is_who_was_said(counter: Counter, world: World) -> None:
    with transaction():
        family = make_home(world.village_id, world.group_id, "090", "周大", "周小")
    dana = world.homes["dana"].member_ids[0]
    alice = counter.home.member_ids[0]

    def quote(collected_by: CollectedBy, collector_id):
        with transaction():
            wanted = counter.wanted(soap=1)
            return make_quote(
                counter.kay,
                counter.shop_id,
                counter.look,
                wanted,
                collected_by=collected_by,
                collector_id=collector_id,
                at=NOW,
            )

    assert quote(CollectedBy.HOLDER, None).collector_id == alice
    assert quote(CollectedBy.HOLDER, dana).collector_id == alice
    assert quote(CollectedBy.FAMILY, alice).collector_id == alice
    assert quote(CollectedBy.PROXY, dana).collector_id == dana
    for collected_by, collector_id in (
        (CollectedBy.FAMILY, family.member_ids[1]),
        (CollectedBy.FAMILY, None),
        (CollectedBy.PROXY, alice),
        (CollectedBy.PROXY, None),
        (CollectedBy.PROXY, world.homes["charlie"].member_ids[0]),
    ):
        with pytest.raises(CollectorUnfit):
            quote(collected_by, collector_id)


def test_receipts_are_numbered_without_gaps_whatever_was_declined_between(counter: Counter) -> None:
    numbers = []
    for units in (1, 2, 1):
        quote = counter.quote(rice=1)
        with pytest.raises(QuoteExpired):
            counter.redeem(counter.quote(soap=units), at=NOW + timedelta(hours=1))
        numbers.append(counter.redeem(quote).receipt_number)

    assert numbers == [1, 2, 3]


def test_undoing_brings_points_and_goods_back_once(counter: Counter) -> None:
    done = counter.redeem(counter.quote(rice=2))

    with transaction():
        undo(counter.kay, done.id, shop_id=counter.shop_id, at=NOW + timedelta(minutes=9))
    for kind in UndoKind:
        with pytest.raises(AlreadyUndone), transaction():
            undo(counter.kay, done.id, kind=kind, at=NOW)

    assert (counter.balance, counter.stock("rice")) == (90, 10)
    with reading():
        moves = session().query(StockMove).order_by(StockMove.id).all()
        assert [(move.kind.value, move.units, move.stock_after) for move in moves] == [
            ("handed_over", 2, 8),
            ("taken_back", 2, 10),
        ]
        assert find_bad_row(counter.world.village_id) is None


@pytest.mark.parametrize(("seconds", "is_open"), [(599, True), (600, False)])
def test_the_counter_undoes_within_the_villages_minutes(counter: Counter, seconds: int, is_open: bool) -> None:
    done = counter.redeem(counter.quote(rice=1))
    late = NOW + timedelta(seconds=seconds)

    if is_open:
        with transaction():
            undo(counter.kay, done.id, at=late)
        assert counter.balance == 90
    else:
        with pytest.raises(UndoOver), transaction():
            undo(counter.kay, done.id, at=late)
        assert counter.balance == 60


def test_a_correction_may_come_later_and_an_undo_only_from_its_own_shop(counter: Counter) -> None:
    done = counter.redeem(counter.quote(rice=1))
    with transaction():
        second = open_shop(counter.world.actor("bo"), "二店", at=NOW)

    with pytest.raises(UndoElsewhere), transaction():
        undo(counter.kay, done.id, shop_id=second.id, at=NOW)
    with pytest.raises(Absent), transaction():
        undo(counter.world.actor("charlie"), done.id, at=NOW)
    with transaction():
        undo(counter.world.actor("sec"), done.id, kind=UndoKind.CORRECTION, at=NOW + timedelta(days=30))

    assert counter.balance == 90
