"""A card reported lost is stopped at once, works again when it is found, and its reports stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pointsapp.cards.errors import CardEnded, CardFrozen, CardNotFrozen, CardNotInUse, ReporterMissing
from pointsapp.cards.queries import get_live_card, list_card_rows, list_reports
from pointsapp.cards.service import end_card, freeze_card, hand_out, issue_cards, replace_card, thaw_card
from pointsapp.cards.types import CardEventKind, CardFilter, CardState, EndReason
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.redemptions.service import look_by_card, make_quote, redeem
from tests.world import NOW, TODAY, World


def handed_out(world: World, name: str = "alice"):
    home = world.homes[name]
    with transaction():
        [(card, code)] = issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)
        hand_out(world.actor("bo"), [card.id], at=NOW)
    return card, code


def freeze(world: World, card, who="kay", reported_by="张晓明来电"):
    with transaction():
        freeze_card(world.actor(who), card.id, reported_by, "集市上丢的", at=NOW)


def test_a_frozen_card_is_refused_and_a_thawed_one_works(world: World) -> None:
    card, code = handed_out(world)

    freeze(world, card)
    with pytest.raises(CardFrozen), reading():
        get_live_card(world.village_id, code)
    with transaction():
        thaw_card(world.actor("bo"), card.id, "张晓明", "", at=NOW)

    with reading():
        assert get_live_card(world.village_id, code).id == card.id
        told = list_reports(world.village_id, card.id)
    assert [(one.kind, one.reported_by, one.done_by) for one in told] == [
        (CardEventKind.THAWED, "张晓明", "Bo"),
        (CardEventKind.FROZEN, "张晓明来电", "Kay"),
    ]


def test_a_card_frozen_between_sum_and_confirmation_takes_no_points(world: World) -> None:
    world.give("alice", 50)
    card, code = handed_out(world)
    kay = world.actor("kay")
    with transaction():
        quote = make_quote(kay, world.shop_id, look_by_card(kay, code, at=NOW), [(world.rewards["soap"], 1)], at=NOW)
    freeze(world, card, "bo")

    with pytest.raises(CardFrozen), transaction():
        redeem(kay, quote.id, at=NOW + timedelta(seconds=5))


def test_freezing_twice_keeps_the_first_report(world: World) -> None:
    card, _ = handed_out(world)

    freeze(world, card)
    freeze(world, card, "bo", "邻居来电")

    with reading():
        assert [one.reported_by for one in list_reports(world.village_id, card.id)] == ["张晓明来电"]


def test_who_reported_is_always_noted(world: World) -> None:
    card, _ = handed_out(world)

    with pytest.raises(ReporterMissing):
        freeze(world, card, reported_by="  ")


def test_only_a_card_in_use_is_frozen_and_only_a_frozen_one_thawed(world: World) -> None:
    home = world.homes["dana"]
    with transaction():
        [(printed, _)] = issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)
    with pytest.raises(CardNotInUse):
        freeze(world, printed)
    card, _ = handed_out(world)
    with pytest.raises(CardNotFrozen), transaction():
        thaw_card(world.actor("bo"), card.id, "张晓明", "", at=NOW)

    with transaction():
        end_card(world.actor("bo"), card.id, EndReason.LOST, at=NOW)

    for act in (freeze_card, thaw_card):
        with pytest.raises(CardEnded), transaction():
            act(world.actor("bo"), card.id, "张晓明", "", at=NOW)


def test_a_frozen_card_can_be_replaced(world: World) -> None:
    card, code = handed_out(world)
    freeze(world, card)

    with transaction():
        [(new, new_code)] = replace_card(world.actor("bo"), card.id, EndReason.LOST, card.holder_id, at=NOW)
        hand_out(world.actor("bo"), [new.id], at=NOW)

    with reading():
        assert get_live_card(world.village_id, new_code).id == new.id
    with pytest.raises(CardEnded), reading():
        get_live_card(world.village_id, code)


def test_frozen_cards_are_a_state_of_their_own_in_the_list(world: World) -> None:
    card, _ = handed_out(world)
    other, _ = handed_out(world, "dana")
    freeze(world, card)

    with reading():
        in_state = {
            state: [row.card_id for row in list_card_rows(world.village_id, CardFilter(state=state), on=TODAY)]
            for state in CardState
        }

    assert in_state == {
        CardState.ISSUED: [],
        CardState.HANDED_OUT: [other.id],
        CardState.FROZEN: [card.id],
        CardState.ENDED: [],
    }


def test_nobody_freezes_a_card_of_another_village(world: World) -> None:
    card, _ = handed_out(world)

    with pytest.raises(Absent):
        freeze(world, card, "charlie")
