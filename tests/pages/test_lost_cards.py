"""A lost card on the pages: stopped by keeper or clerk, set free or replaced at the desk."""

from __future__ import annotations

import re

from pointsapp.cards.models import Card
from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.core.db import reading, session, transaction
from tests.pages.test_cards import codes_of
from tests.person import Person
from tests.world import NOW, World

LOST = "/v/lahai/lost-cards"


def card_of(world: World, name: str) -> int:
    home = world.homes[name]
    with transaction():
        [(card, _)] = issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)
        hand_out(world.actor("bo"), [card.id], at=NOW)
    return card.id


def state_of(card_id: int) -> Card:
    with reading():
        return session().get_one(Card, card_id)


def test_the_keeper_stops_a_card_while_the_caller_is_on_the_line(world: World, people: dict[str, Person]) -> None:
    card_id = card_of(world, "alice")

    page = people["kay"].get(f"{LOST}?q=张晓").text
    answer = people["kay"].post(f"{LOST}/{card_id}/freeze", {"reported_by": "张晓明来电", "words": ""})

    assert f"/lost-cards/{card_id}/freeze" in page
    assert "/end" not in page
    assert answer.status_code == 303
    assert state_of(card_id).frozen_at is not None
    assert "is stopped" in people["kay"].get(answer.location).text


def test_without_a_name_nothing_is_stopped_and_what_was_typed_stays(world: World, people: dict[str, Person]) -> None:
    card_id = card_of(world, "alice")

    answer = people["bo"].post(f"{LOST}/{card_id}/freeze", {"reported_by": " ", "words": "集市上丢的"})

    assert answer.status_code == 422
    assert "Write who reported it" in answer.text
    assert 'value="集市上丢的"' in answer.text
    assert state_of(card_id).frozen_at is None


def test_the_desk_replaces_the_card_in_one_form_and_hands_the_paper_out(
    world: World, people: dict[str, Person]
) -> None:
    card_id = card_of(world, "alice")
    page = people["bo"].get(f"{LOST}?q=001").text
    key = re.search(r'name="request_key" value="([^"]+)"', page)[1]
    holder = world.homes["alice"].member_ids[0]

    sheet = people["bo"].post(
        f"/v/lahai/cards/{card_id}/end", {"request_key": key, "reason": "lost", "holder": str(holder)}
    )
    new_id = int(re.search(r"/cards/(\d+)/hand-out", sheet.text)[1])
    people["bo"].post(f"/v/lahai/cards/{new_id}/hand-out")

    assert len(codes_of(sheet.text)) == 1
    assert state_of(card_id).end_reason == "lost"
    assert state_of(new_id).handed_out_at is not None


def test_the_desk_sets_a_found_card_free(world: World, people: dict[str, Person]) -> None:
    card_id = card_of(world, "alice")
    people["kay"].post(f"{LOST}/{card_id}/freeze", {"reported_by": "张晓明"})
    shown = people["bo"].get(f"/v/lahai/cards/{card_id}").text

    empty = people["bo"].post(f"/v/lahai/cards/{card_id}/thaw", {"reported_by": ""})
    answer = people["bo"].post(f"/v/lahai/cards/{card_id}/thaw", {"reported_by": "张晓明本人"})

    assert "written down by Kay" in shown
    assert empty.status_code == 422
    assert answer.status_code == 303
    assert state_of(card_id).frozen_at is None
