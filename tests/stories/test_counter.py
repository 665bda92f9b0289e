"""A market morning at 拉孩村's shop, step by step, with balances and stock after each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pointsapp.cards.errors import CardEnded
from pointsapp.cards.models import Card
from pointsapp.cards.service import end_card, hand_out, issue_cards
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance, list_entries, sum_system
from pointsapp.ledger.types import AccountKind
from pointsapp.ledger.verify import find_bad_row
from pointsapp.redemptions.errors import NeedsSecondOfficer, QuoteExpired
from pointsapp.redemptions.models import Quote
from pointsapp.redemptions.queries import describe_redemptions, list_look_ups
from pointsapp.redemptions.service import (
    look_by_card,
    make_quote,
    note_look_up,
    redeem,
    renew_quote,
    sign_quote,
    undo,
)
from pointsapp.redemptions.types import CollectedBy, Look, RedemptionId
from pointsapp.shop.errors import OutOfStock
from pointsapp.shop.models import Reward
from pointsapp.shop.service import move_stock
from pointsapp.shop.types import StockMoveKind
from tests.world import NOW, World


class Morning:
    """Kay at the counter from 9:30 on; time goes by as the story tells."""

    def __init__(self, world: World) -> None:
        self.world, self.kay, self.at = world, world.actor("kay"), NOW

    def later(self, **passed: int) -> datetime:
        self.at += timedelta(**passed)
        return self.at

    def give_card(self, home: str) -> tuple[Card, str]:
        household = self.world.homes[home]
        with transaction():
            [issued] = issue_cards(
                self.world.actor("bo"), [(household.household_id, household.member_ids[0])], at=self.at
            )
            hand_out(self.world.actor("bo"), [issued[0].id], at=self.at)
        return issued

    def scan(self, code: str) -> Look:
        with reading():
            return look_by_card(self.kay, code, at=self.at)

    def look_up(self, home: str, reason: str) -> Look:
        household_id = self.world.homes[home].household_id
        with transaction():
            noted = note_look_up(self.kay, household_id, reason, at=self.at)
        return Look(household_id, None, noted.id, self.at)

    def quote(self, look: Look, *, proxy: str | None = None, **units: int) -> Quote:
        wanted = [(self.world.rewards[name], count) for name, count in units.items()]
        with transaction():
            return make_quote(
                self.kay,
                self.world.shop_id,
                look,
                wanted,
                collected_by=CollectedBy.PROXY if proxy else CollectedBy.HOLDER,
                collector_id=self.world.homes[proxy].member_ids[0] if proxy else None,
                at=self.at,
            )

    def confirm(self, quote: Quote) -> RedemptionId:
        def act(request_id: RequestId) -> Answer:
            return {"id": redeem(self.kay, quote.id, at=self.at, request_id=request_id).id}

        return RedemptionId(run_once(self.kay, quote.uid, "redeem", {"quote": quote.uid}, act, at=self.at)["id"])

    def stands(self, *, alice: int, dana: int, rice: int, soap: int) -> None:
        """Balances and shelf are these, and the books balance."""
        with reading():
            village_id = self.world.village_id
            assert get_balance(village_id, self.world.homes["alice"].wallet_id) == alice
            assert get_balance(village_id, self.world.homes["dana"].wallet_id) == dana
            assert session().get_one(Reward, self.world.rewards["rice"]).stock == rice
            assert session().get_one(Reward, self.world.rewards["soap"]).stock == soap
            assert find_bad_row(village_id) is None


def test_a_market_morning(world: World) -> None:
    world.give("alice", 150)
    world.give("dana", 45)
    morning = Morning(world)
    morning.stands(alice=150, dana=45, rice=10, soap=50)

    # 9:30 Alice comes with the card and takes a bag of rice and two pieces of soap.
    card, code = morning.give_card("alice")
    quote = morning.quote(morning.scan(code), rice=1, soap=2)
    first = morning.confirm(quote)
    morning.stands(alice=110, dana=45, rice=9, soap=48)

    # 9:31 The line was cut before the answer came: the page sends the same key again and gets the same receipt.
    morning.later(minutes=1)
    assert morning.confirm(quote) == first
    morning.stands(alice=110, dana=45, rice=9, soap=48)

    # 9:32 She wanted only one piece of soap. Kay undoes the redemption and makes it anew.
    morning.later(minutes=1)
    with transaction():
        undo(morning.kay, first, at=morning.at)
    morning.stands(alice=150, dana=45, rice=10, soap=50)
    second = morning.confirm(morning.quote(morning.scan(code), rice=1, soap=1))
    morning.stands(alice=115, dana=45, rice=9, soap=49)

    # 9:40 Dana left the card at home: Kay looks the household up and writes why. Two bags would be 15 points too dear.
    morning.later(minutes=8)
    look = morning.look_up("dana", "forgotten")
    with pytest.raises(InsufficientPoints) as refusal:
        morning.quote(look, rice=2)
    assert refusal.value.params == {"balance": 45, "wanted": 60}
    morning.stands(alice=115, dana=45, rice=9, soap=49)

    # 9:41 One bag is fine, but Dana talks with a neighbour for four minutes; then the sum is shown again.
    slow = morning.quote(look, rice=1)
    morning.later(minutes=4)
    with pytest.raises(QuoteExpired):
        morning.confirm(slow)
    with transaction():
        renewed = renew_quote(morning.kay, slow.id, at=morning.at)
    third = morning.confirm(renewed)
    morning.stands(alice=115, dana=15, rice=8, soap=49)

    # 10:00 Alice sends Dana for three more bags. With the 35 of this morning that is above 100, so Bo confirms too.
    morning.later(minutes=19)
    big = morning.quote(morning.scan(code), proxy="dana", rice=3)
    with pytest.raises(NeedsSecondOfficer):
        morning.confirm(big)
    with transaction():
        big = renew_quote(morning.kay, big.id, at=morning.at)
    with transaction():
        sign_quote(world.actor("bo"), big.id, at=morning.at)
    fourth = morning.confirm(big)
    morning.stands(alice=25, dana=15, rice=5, soap=49)

    # 10:30 Four wet bags are taken off the shelf, and the next one wanted is the last.
    morning.later(minutes=30)
    with transaction():
        move_stock(world.actor("bo"), world.rewards["rice"], StockMoveKind.LOST, 4, note="淋湿了", at=morning.at)
    with pytest.raises(OutOfStock):
        morning.quote(morning.scan(code), rice=2)
    morning.stands(alice=25, dana=15, rice=1, soap=49)

    # 11:00 Alice reports the card lost. The old one is refused at once, the new one works.
    morning.later(minutes=30)
    with transaction():
        end_card(world.actor("bo"), card.id, "lost", at=morning.at)
    with pytest.raises(CardEnded):
        morning.scan(code)
    _, new_code = morning.give_card("alice")
    with pytest.raises(NeedsSecondOfficer):
        morning.confirm(morning.quote(morning.scan(new_code), soap=1))
    morning.stands(alice=25, dana=15, rice=1, soap=49)

    # Noon: what the receipts, the passbook and the month's check say.
    with reading():
        told = describe_redemptions(world.village_id, [first, second, third, fourth])
        assert [told[done].receipt_number for done in (first, second, third, fourth)] == [1, 2, 3, 4]
        assert [told[done].points for done in (first, second, third, fourth)] == [40, 35, 30, 90]
        assert told[first].undone_at is not None
        assert (told[fourth].collector_name, told[fourth].second_name) == ("孙丹", "Bo")
        entries = list_entries(world.village_id, world.homes["alice"].wallet_id)
        assert [(entry.change, entry.balance_after) for entry in entries] == [
            (-90, 25),
            (-35, 115),
            (40, 150),
            (-40, 110),
            (150, 150),
        ]
        [look_up] = list_look_ups(world.village_id, NOW - timedelta(days=1), NOW + timedelta(days=1))
        assert (look_up.reason, look_up.receipt_numbers) == ("forgotten", (3,))
        assert sum_system(world.village_id, AccountKind.REDEEMED) == 155


def test_a_declined_key_stays_declined_and_a_repeat_gets_the_first_answer(world: World) -> None:
    world.give("alice", 35)
    morning = Morning(world)
    _, code = morning.give_card("alice")
    both = [morning.quote(morning.scan(code), rice=1) for _ in range(2)]

    done = morning.confirm(both[0])
    refusals = []
    for _ in range(2):
        with pytest.raises(RuleError) as refusal:
            morning.confirm(both[1])
        refusals.append((refusal.value.code, refusal.value.params))
        world.give("alice", 100)

    assert refusals == [("insufficient_points", {"balance": 5, "wanted": 30})] * 2
    assert morning.confirm(both[0]) == done
    morning.stands(alice=205, dana=0, rice=9, soap=50)
