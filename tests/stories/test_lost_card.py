"""A lost card and a neighbour who collects, step by step, with balances after each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pointsapp.cards.errors import CardEnded, CardFrozen
from pointsapp.cards.queries import list_reports
from pointsapp.cards.service import freeze_card, hand_out, replace_card, thaw_card
from pointsapp.cards.types import EndReason
from pointsapp.core.db import reading, transaction
from pointsapp.redemptions.errors import CollectorUnfit
from pointsapp.redemptions.queries import describe_redemptions
from pointsapp.redemptions.service import make_quote
from pointsapp.redemptions.types import CollectedBy
from pointsapp.reports.passbook import read_passbook
from tests.stories.test_counter import Morning
from tests.world import World


def test_a_card_is_lost_found_lost_again_and_replaced(world: World) -> None:
    world.give("alice", 100)
    morning = Morning(world)
    card, code = morning.give_card("alice")
    morning.confirm(morning.quote(morning.scan(code), rice=1))
    morning.stands(alice=70, dana=0, rice=9, soap=50)

    # 9:40 Alice calls the shop: the card is gone. Kay stops it while she is on the line.
    morning.later(minutes=10)
    with transaction():
        freeze_card(morning.kay, card.id, "张晓明来电", "集市上丢的", at=morning.at)

    # 9:50 Somebody tries the card at the counter: nothing is handed over.
    morning.later(minutes=10)
    with pytest.raises(CardFrozen):
        morning.scan(code)
    morning.stands(alice=70, dana=0, rice=9, soap=50)

    # 10:30 Alice has found it in her coat and shows it in the village office. It works again.
    morning.later(minutes=40)
    with transaction():
        thaw_card(world.actor("bo"), card.id, "张晓明", "在衣袋里找到", at=morning.at)
    morning.confirm(morning.quote(morning.scan(code), soap=2))
    morning.stands(alice=60, dana=0, rice=9, soap=48)

    # The week after it is lost for good: stopped by telephone, replaced at the desk, handed over at once.
    morning.later(days=7)
    with transaction():
        freeze_card(world.actor("bo"), card.id, "张晓明来电", "", at=morning.at)
    with transaction():
        [(new, new_code)] = replace_card(world.actor("bo"), card.id, EndReason.LOST, card.holder_id, at=morning.at)
    with transaction():
        hand_out(world.actor("bo"), [new.id], at=morning.at)
    with pytest.raises(CardEnded):
        morning.scan(code)
    morning.confirm(morning.quote(morning.scan(new_code), rice=1))
    morning.stands(alice=30, dana=0, rice=8, soap=48)

    with reading():
        told = [(one.kind.value, one.reported_by, one.done_by) for one in list_reports(world.village_id, card.id)]
    assert told == [
        ("frozen", "张晓明来电", "Bo"),
        ("thawed", "张晓明", "Bo"),
        ("frozen", "张晓明来电", "Kay"),
    ]


def test_a_neighbour_collects_and_the_household_sees_who(world: World) -> None:
    world.give("alice", 60)
    morning = Morning(world)
    _, code = morning.give_card("alice")

    # Dana comes with Alice's card. Whoever lives there is no neighbour, and is not taken for one.
    look = morning.scan(code)
    own = world.homes["alice"].member_ids[0]
    with pytest.raises(CollectorUnfit), transaction():
        make_quote(
            morning.kay, world.shop_id, look, [(world.rewards["rice"], 1)],
            collected_by=CollectedBy.PROXY, collector_id=own, at=morning.at,
        )  # fmt: skip
    done = morning.confirm(morning.quote(look, proxy="dana", rice=1))
    morning.stands(alice=30, dana=0, rice=9, soap=50)

    # A week later she has forgotten the card as well: looked up by name, with the reason.
    morning.later(days=7)
    again = morning.confirm(morning.quote(morning.look_up("alice", "forgotten"), proxy="dana", soap=1))
    morning.stands(alice=25, dana=0, rice=9, soap=49)

    with reading():
        told = describe_redemptions(world.village_id, [done, again])
        alice = world.homes["alice"].household_id
        lines = read_passbook(world.village_id, alice, at=morning.at + timedelta(days=1)).lines
    assert [(told[one].collected_by, told[one].collector_name, told[one].has_card) for one in (done, again)] == [
        (CollectedBy.PROXY, "孙丹", True),
        (CollectedBy.PROXY, "孙丹", False),
    ]
    seen = [line.redemption.collector_name for line in lines if line.redemption]
    assert seen == ["孙丹", "孙丹"]
