"""Cards: issued with gapless numbers, working between hand-over and end, never in another village."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from pointsapp.cards.errors import (
    CardEnded,
    CardEndedBefore,
    CardNotHandedOut,
    CardNotWaiting,
    CardUnknown,
    HolderNotHere,
    TooManyCards,
)
from pointsapp.cards.models import Card
from pointsapp.cards.queries import (
    count_without_card,
    get_live_card,
    get_trace,
    list_cards_of,
    list_waiting_sheets,
    list_without_card,
)
from pointsapp.cards.rules import MOST_CARDS
from pointsapp.cards.service import end_card, hand_out, issue_again, issue_cards, replace_card
from pointsapp.cards.types import EndReason
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import HouseholdState, StayEnd
from tests.world import NOW, TODAY, World


def wish(world: World, name: str):
    home = world.homes[name]
    return home.household_id, home.member_ids[0]


def issue(world: World, *names: str, at=NOW):
    with transaction():
        return issue_cards(world.actor("bo"), [wish(world, name) for name in names], at=at)


def test_serial_numbers_go_on_within_the_village(world: World) -> None:
    first = issue(world, "alice", "dana")
    second = issue(world, "ren")
    with transaction():
        elsewhere = issue_cards(world.actor("charlie"), [wish(world, "charlie")], at=NOW)

    assert [card.serial for card, _ in (*first, *second, *elsewhere)] == [1, 2, 3, 1]


def test_a_card_works_from_hand_over_to_its_end(world: World) -> None:
    [(card, code)] = issue(world, "alice")
    with pytest.raises(CardNotHandedOut), reading():
        get_live_card(world.village_id, code)

    with transaction():
        hand_out(world.actor("bo"), [card.id], at=NOW)
    with reading():
        assert get_live_card(world.village_id, code.lower()).id == card.id

    with transaction():
        end_card(world.actor("sec"), card.id, EndReason.LOST, at=NOW)
    with pytest.raises(CardEnded), reading():
        get_live_card(world.village_id, code)


def test_a_card_is_unknown_in_another_village(world: World) -> None:
    [(card, code)] = issue(world, "alice")
    with transaction():
        hand_out(world.actor("bo"), [card.id], at=NOW)

    with pytest.raises(CardUnknown), reading():
        get_live_card(world.other_village_id, code)
    for act in (
        lambda: hand_out(world.actor("charlie"), [card.id], at=NOW),
        lambda: end_card(world.actor("charlie"), card.id, EndReason.LOST, at=NOW),
        lambda: issue_again(world.actor("charlie"), [card.id], at=NOW),
        lambda: issue_cards(world.actor("charlie"), [wish(world, "alice")], at=NOW),
    ):
        with pytest.raises(Absent), transaction():
            act()


def test_only_the_hash_of_a_code_is_kept(world: World) -> None:
    [(card, code)] = issue(world, "alice")

    assert code not in str(vars(card))
    assert len(card.code_hash) == 64


def test_a_holder_is_a_grown_up_who_lives_there(world: World) -> None:
    alice, dana = world.homes["alice"], world.homes["dana"]
    with pytest.raises(HolderNotHere), transaction():
        issue_cards(world.actor("bo"), [(alice.household_id, dana.member_ids[0])], at=NOW)

    with transaction():
        session().execute(update(Member).where(Member.id == alice.member_ids[0]).values(is_adult=False))
        session().execute(
            update(Stay)
            .where(Stay.member_id == dana.member_ids[0])
            .values(until_on=TODAY - timedelta(days=1), end_reason=StayEnd.MOVED_AWAY)
        )
    for name in ("alice", "dana"):
        with pytest.raises(HolderNotHere) as refusal, transaction():
            issue_cards(world.actor("bo"), [wish(world, name)], at=NOW)
        assert refusal.value.params == {"number": world.homes[name].number}


def test_a_closed_household_gets_no_card_and_is_not_offered_one(world: World) -> None:
    with transaction():
        session().execute(
            update(Household)
            .where(Household.id == world.homes["alice"].household_id)
            .values(state=HouseholdState.CLOSED)
        )

    with pytest.raises(HolderNotHere), transaction():
        issue_cards(world.actor("bo"), [wish(world, "alice")], at=NOW)
    with reading():
        assert world.homes["alice"].household_id not in list_without_card(world.village_id, None, limit=100)


def test_one_refused_wish_leaves_no_card(world: World) -> None:
    wrong = (world.homes["alice"].household_id, world.homes["dana"].member_ids[0])

    with pytest.raises(HolderNotHere), transaction():
        issue_cards(world.actor("bo"), [wish(world, "alice"), wrong], at=NOW)

    with reading():
        assert list_cards_of(world.village_id, world.homes["alice"].household_id) == []


def test_a_printing_has_its_limit(world: World) -> None:
    with pytest.raises(TooManyCards), transaction():
        issue_cards(world.actor("bo"), [wish(world, "alice")] * (MOST_CARDS + 1), at=NOW)


def test_households_without_a_card_are_those_whose_cards_all_ended(world: World) -> None:
    [(card, _)] = issue(world, "alice")
    alice = world.homes["alice"].household_id
    with reading():
        before = list_without_card(world.village_id, world.group_id, limit=100)
        assert count_without_card(world.village_id, None) == len(before) == len(world.homes) - 2

    with transaction():
        end_card(world.actor("bo"), card.id, EndReason.LOST, at=NOW)

    assert alice not in before
    with reading():
        assert list_without_card(world.village_id, None, limit=1) == [alice]


def test_a_spoilt_sheet_is_issued_again_until_one_card_of_it_is_handed_out(world: World) -> None:
    spoilt = [card.id for card, _ in issue(world, "alice", "dana")]
    with transaction():
        fresh = issue_again(world.actor("bo"), spoilt, at=NOW)
    ids = [card.id for card, _ in fresh]
    with transaction():
        hand_out(world.actor("bo"), ids[:1], at=NOW)

    for card_ids in (spoilt, ids):
        with pytest.raises(CardNotWaiting), transaction():
            issue_again(world.actor("bo"), card_ids, at=NOW)
    with reading():
        assert [(sheet.first, sheet.last, sheet.waiting) for sheet in list_waiting_sheets(world.village_id)] == [
            (4, 4, 1)
        ]


def test_a_lost_card_is_replaced_once(world: World) -> None:
    [(card, code)] = issue(world, "alice")
    holder = world.homes["alice"].member_ids[0]
    with transaction():
        hand_out(world.actor("bo"), [card.id], at=NOW)
        [(new, _)] = replace_card(world.actor("bo"), card.id, EndReason.LOST, holder, at=NOW)

    with pytest.raises(CardEndedBefore), transaction():
        replace_card(world.actor("bo"), card.id, EndReason.LOST, holder, at=NOW)
    with pytest.raises(CardEnded), reading():
        get_live_card(world.village_id, code)
    assert (new.serial, new.handed_out_at) == (2, None)


def test_a_refused_replacement_leaves_the_old_card_working(world: World) -> None:
    [(card, code)] = issue(world, "alice")
    with transaction():
        hand_out(world.actor("bo"), [card.id], at=NOW)

    with pytest.raises(HolderNotHere), transaction():
        replace_card(world.actor("bo"), card.id, EndReason.LOST, world.homes["dana"].member_ids[0], at=NOW)

    with reading():
        assert get_live_card(world.village_id, code).id == card.id


def test_ending_again_keeps_the_first_reason_and_an_ended_card_is_not_handed_out(world: World) -> None:
    [(card, _)] = issue(world, "alice")
    with transaction():
        end_card(world.actor("bo"), card.id, EndReason.LOST, at=NOW)
        end_card(world.actor("sec"), card.id, EndReason.TAKEN_BACK, at=NOW + timedelta(days=1))

    with pytest.raises(CardEnded), transaction():
        hand_out(world.actor("bo"), [card.id], at=NOW)
    with reading():
        kept = session().get(Card, card.id)
        assert kept is not None
        assert (kept.end_reason, kept.ended_at) == ("lost", NOW)
        assert get_trace(world.village_id, card.id).ended_by == "Bo"
