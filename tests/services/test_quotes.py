"""Above the day's limit, and for the keeper's own household, a second officer signs on the own login."""

from datetime import timedelta

import pytest

from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.ledger.queries import get_balance
from pointsapp.redemptions.errors import (
    NeedsSecondOfficer,
    QuoteExpired,
    QuoteSigned,
    QuoteUsed,
    SecondOfficerCollects,
    SecondOfficerHasNoOffice,
    SecondOfficerIsKeeper,
)
from pointsapp.redemptions.models import Quote, Redemption
from pointsapp.redemptions.queries import describe_redemption
from pointsapp.redemptions.service import make_quote, note_look_up, redeem, sign_quote, take_back_part, undo
from pointsapp.redemptions.types import CollectedBy, GoodsBack, Look
from pointsapp.shop.service import change_reward
from pointsapp.villages.service import change_settings
from tests.world import NOW, World, make_officer


def quote(world: World, home: str, *, at=NOW, keeper: str = "kay", proxy: str | None = None, **units: int) -> Quote:
    household_id = world.homes[home].household_id
    with transaction():
        look_up = note_look_up(world.actor(keeper), household_id, "forgotten", at=at)
        look = Look(household_id, None, look_up.id, at)
        return make_quote(
            world.actor(keeper),
            world.shop_id,
            look,
            [(world.rewards[name], count) for name, count in units.items()],
            collected_by=CollectedBy.PROXY if proxy else CollectedBy.HOLDER,
            collector_id=world.homes[proxy].member_ids[0] if proxy else None,
            at=at,
        )


def hand_over(world: World, made: Quote, *, at=NOW) -> Redemption:
    with transaction():
        return redeem(world.actor("kay"), made.id, at=at)


def sign(world: World, name: str, made: Quote, *, at=NOW) -> None:
    with transaction():
        sign_quote(world.actor(name), made.id, at=at)


def test_a_household_reaches_the_limit_alone_and_passes_it_with_a_second_officer(world: World) -> None:
    world.give("alice", 300)
    hand_over(world, quote(world, "alice", rice=3, soap=2))

    made = quote(world, "alice", soap=1)
    with pytest.raises(NeedsSecondOfficer):
        hand_over(world, made)
    sign(world, "sup", made)
    done = hand_over(world, made)

    with reading():
        assert describe_redemption(world.village_id, done.id).second_name == "Sup"
        assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 195


def test_what_was_undone_no_longer_counts_against_the_day(world: World) -> None:
    world.give("alice", 300)
    done = hand_over(world, quote(world, "alice", rice=3))
    with transaction():
        undo(world.actor("kay"), done.id, at=NOW)

    hand_over(world, quote(world, "alice", rice=3, soap=2))


def test_goods_that_came_back_in_part_no_longer_count_against_the_day(world: World) -> None:
    world.give("alice", 300)
    done = hand_over(world, quote(world, "alice", rice=3, soap=2))
    with transaction():
        goods = [GoodsBack(world.rewards["rice"], 1, is_written_off=True), GoodsBack(world.rewards["soap"], 1)]
        take_back_part(world.actor("sup"), done.id, goods, at=NOW)

    hand_over(world, quote(world, "alice", rice=1, soap=1))

    with pytest.raises(NeedsSecondOfficer):
        hand_over(world, quote(world, "alice", soap=1))


def test_the_limit_is_the_villages_own_and_begins_anew_at_its_midnight(world: World) -> None:
    world.give("alice", 300)
    with transaction():
        change_settings(world.actor("sec"), {"daily_points_without_second": 30}, at=NOW)
    last_second = NOW.replace(hour=15, minute=59, second=59)
    hand_over(world, quote(world, "alice", rice=1, at=last_second), at=last_second)

    with pytest.raises(NeedsSecondOfficer):
        hand_over(world, quote(world, "alice", soap=1, at=last_second), at=last_second)
    midnight = last_second + timedelta(seconds=1)
    hand_over(world, quote(world, "alice", rice=1, at=midnight), at=midnight)


def test_a_clock_set_back_opens_no_new_limit(world: World) -> None:
    world.give("alice", 300)
    hand_over(world, quote(world, "alice", rice=3, soap=2))
    yesterday = NOW - timedelta(days=1)

    with pytest.raises(NeedsSecondOfficer):
        hand_over(world, quote(world, "alice", soap=1, at=yesterday), at=yesterday)


def test_the_keepers_own_household_and_own_hands_always_need_another_person(world: World) -> None:
    world.give("kay", 50)
    world.give("alice", 50)

    own = quote(world, "kay", soap=1)
    carried = quote(world, "alice", soap=1, proxy="kay")

    for made in (own, carried):
        with pytest.raises(NeedsSecondOfficer):
            hand_over(world, made)
    sign(world, "bo", own)
    assert hand_over(world, own).points == 5


def test_who_may_not_sign(world: World) -> None:
    for name in ("alice", "bo"):
        world.give(name, 300)
    with transaction():
        world.actors["kay_again"] = make_officer(
            world.village_id, "kay2", [*world.actor("sec").roles], world.homes["kay"]
        )
    made = quote(world, "alice", rice=4)

    for name, refusal in (
        ("ren", SecondOfficerHasNoOffice),
        ("kay", SecondOfficerHasNoOffice),
        ("kay_again", SecondOfficerIsKeeper),
        ("charlie", Absent),
    ):
        with pytest.raises(refusal):
            sign(world, name, made)
    with pytest.raises(SecondOfficerCollects):
        sign(world, "bo", quote(world, "bo", rice=4))
    with pytest.raises(SecondOfficerCollects):
        sign(world, "sec", quote(world, "alice", rice=4, proxy="sec"))


def test_a_signature_is_given_once_in_time_and_before_the_hand_over(world: World) -> None:
    world.give("alice", 300)
    made, used = quote(world, "alice", rice=1), quote(world, "alice", soap=1)
    hand_over(world, used)

    sign(world, "bo", made)
    with pytest.raises(QuoteSigned):
        sign(world, "sup", made)
    with pytest.raises(QuoteUsed):
        sign(world, "bo", used)
    with pytest.raises(QuoteExpired):
        sign(world, "bo", quote(world, "alice", rice=1), at=NOW + timedelta(minutes=3))


def test_a_renewed_quote_needs_its_own_signature(world: World) -> None:
    world.give("alice", 300)
    sign(world, "bo", quote(world, "alice", rice=4))

    with pytest.raises(NeedsSecondOfficer):
        hand_over(world, quote(world, "alice", rice=4))


def test_a_receipt_remembers_goods_as_they_were_called(world: World) -> None:
    world.give("alice", 300)
    done = hand_over(world, quote(world, "alice", rice=1))

    with transaction():
        change_reward(world.actor("bo"), world.rewards["rice"], name="菜籽油", unit="瓶", price_points=9, at=NOW)

    with reading():
        [line] = describe_redemption(world.village_id, done.id).lines
    assert (line.name, line.unit, line.points) == ("大米 5 公斤", "袋", 30)
