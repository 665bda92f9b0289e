"""The cards' pages: printed once, handed out, ended, replaced; the codes stand on one answer alone."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.cards.models import Card
from pointsapp.cards.queries import get_live_card
from pointsapp.cards.rules import parse_card_code
from pointsapp.cards.service import end_card, issue_cards
from pointsapp.cards.types import EndReason
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.requests import Request
from tests.person import Person
from tests.world import NOW, World

CARDS = "/v/lahai/cards"
KEY = "key-of-one-printing"


def codes_of(page: str) -> list[str]:
    """Read the codes that a sheet of cards shows in letters."""
    lines = re.findall(r'<p class="card-letters"[^>]*>(.*?)</p>', page)
    return ["".join(re.findall(r"<span>(\w+)</span>", line)) for line in lines]


def wish(world: World, name: str) -> str:
    home = world.homes[name]
    return f"{home.household_id}-{home.member_ids[0]}"


def print_cards(world: World, bo: Person, *names: str, key: str = KEY):
    return bo.post(f"{CARDS}/issue", {"request_key": key, "wish": [wish(world, name) for name in names]})


def all_cards(world: World) -> list[Card]:
    with reading():
        return list(session().scalars(select(Card).where(Card.village_id == world.village_id).order_by(Card.serial)))


def test_the_households_without_a_card_are_offered_with_the_head_ticked(
    world: World, people: dict[str, Person]
) -> None:
    print_cards(world, people["bo"], "alice")

    page = people["bo"].get(f"{CARDS}/issue").text

    assert f'value="{wish(world, "dana")}" checked' in page
    assert f'value="{wish(world, "alice")}"' not in page


def test_printing_answers_with_the_sheet_and_keeps_no_code(world: World, people: dict[str, Person]) -> None:
    answer = print_cards(world, people["bo"], "alice", "dana")

    codes = codes_of(answer.text)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert [parse_card_code(code) for code in codes] == codes
    assert "张*明" in answer.text
    assert "张晓明" not in answer.text
    with reading():
        kept = str([entry.facts for entry in session().scalars(select(AuditEntry))])
        kept += str([request.outcome for request in session().scalars(select(Request))])
    assert not any(code in kept for code in codes)


def test_the_same_printing_sent_again_shows_no_code_and_makes_no_card(world: World, people: dict[str, Person]) -> None:
    first = print_cards(world, people["bo"], "alice")

    again = print_cards(world, people["bo"], "alice")

    assert again.status_code == 409
    assert codes_of(again.text) == []
    assert codes_of(first.text)[0] not in again.text
    assert "This sheet was printed already" in again.text
    assert len(all_cards(world)) == 1


def test_a_spoilt_sheet_is_printed_again_and_its_codes_are_dead(world: World, people: dict[str, Person]) -> None:
    spoilt = codes_of(print_cards(world, people["bo"], "alice", "dana").text)
    ids = [card.id for card in all_cards(world)]

    answer = people["bo"].post(f"{CARDS}/issue-again", {"request_key": "key-of-the-second", "card": ids})

    fresh = codes_of(answer.text)
    assert len(fresh) == 2
    assert not set(fresh) & set(spoilt)
    assert [card.end_reason for card in all_cards(world)] == ["spoilt", "spoilt", None, None]


def test_a_card_works_once_it_is_ticked_as_handed_out(world: World, people: dict[str, Person]) -> None:
    code = codes_of(print_cards(world, people["bo"], "alice").text)[0]
    [card] = all_cards(world)

    answer = people["bo"].post(f"{CARDS}/hand-out", {"request_key": KEY, "card": [card.id]})

    assert answer.status_code == 303
    with reading():
        assert get_live_card(world.village_id, code).id == card.id


@pytest.mark.parametrize("change", [str, str.lower, lambda code: " ".join(re.findall("....", code))])
def test_a_card_is_handed_out_by_reading_it(world: World, people: dict[str, Person], change) -> None:
    code = codes_of(print_cards(world, people["bo"], "alice").text)[0]

    answer = people["bo"].post(f"{CARDS}/hand-out/scan", {"code": change(code)})

    assert answer.status_code == 303
    assert all_cards(world)[0].handed_out_at is not None
    assert code not in people["bo"].get(answer.location).text


def test_a_misread_card_is_said_and_its_letters_are_not_shown_again(world: World, people: dict[str, Person]) -> None:
    code = codes_of(print_cards(world, people["bo"], "alice").text)[0]

    answer = people["bo"].post(f"{CARDS}/hand-out/scan", {"code": code[:-1]})

    assert answer.status_code == 422
    assert "not the code of a card" in unescape(answer.text)
    assert code[:-1] not in answer.text


def test_a_lost_card_ends_at_once_and_the_new_one_is_shown(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice")
    [card] = all_cards(world)
    form = {"request_key": "key-of-the-loss-1", "reason": "lost", "holder": str(card.holder_id)}

    answer = people["bo"].post(f"{CARDS}/{card.id}/end", form)
    again = people["bo"].post(f"{CARDS}/{card.id}/end", form)

    assert len(codes_of(answer.text)) == 1
    assert again.status_code == 409
    assert [found.end_reason for found in all_cards(world)] == [EndReason.LOST, None]


def test_a_card_can_end_without_a_new_one(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice")
    [card] = all_cards(world)

    answer = people["bo"].post(f"{CARDS}/{card.id}/end", {"request_key": KEY, "reason": "taken_back", "holder": ""})

    assert answer.status_code == 303
    assert "Taken back" in people["bo"].get(f"{CARDS}/{card.id}").text


def test_nothing_happens_without_a_reason_or_with_a_made_up_holder(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice")
    [card] = all_cards(world)
    stranger = str(world.homes["charlie"].member_ids[0])

    for form in (
        {"reason": "", "holder": ""},
        {"reason": "spoilt", "holder": ""},
        {"reason": "lost", "holder": stranger},
    ):
        answer = people["bo"].post(f"{CARDS}/{card.id}/end", {"request_key": KEY, **form})
        assert answer.status_code == 422

    assert all_cards(world)[0].ended_at is None


@pytest.mark.parametrize("wishes", [[], ["x"], ["1"], ["0-0"], ["-1--1"], ["1 OR 1=1"], ["１-１"], ["1-1\x00"]])
def test_what_is_no_pair_of_household_and_member_prints_nothing(
    world: World, people: dict[str, Person], wishes: list[str]
) -> None:
    answer = people["bo"].post(f"{CARDS}/issue", {"request_key": KEY, "wish": wishes})

    assert answer.status_code == 422
    assert all_cards(world) == []


def test_another_villages_household_gets_no_card_here(world: World, people: dict[str, Person]) -> None:
    assert print_cards(world, people["bo"], "charlie").status_code == 404

    assert all_cards(world) == []


def test_somebody_elses_holder_is_refused_in_words(world: World, people: dict[str, Person]) -> None:
    mixed = f"{world.homes['alice'].household_id}-{world.homes['dana'].member_ids[0]}"

    answer = people["bo"].post(f"{CARDS}/issue", {"request_key": KEY, "wish": [mixed]})

    assert answer.status_code == 422
    assert "Household 001" in answer.text


def test_a_search_shows_each_household_with_the_cards_that_it_has(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice")
    print_cards(world, people["bo"], "alice", key="key-of-another-printing")
    lost, kept = all_cards(world)
    with transaction():
        end_card(world.actor("bo"), lost.id, EndReason.LOST, at=NOW)

    with_card, without = (people["bo"].get(f"{CARDS}/issue?q={name}").text for name in ("张晓明", "孙丹"))

    assert f"{CARDS}/{kept.id}" in with_card
    assert f"{CARDS}/{lost.id}" not in with_card
    assert f"{CARDS}/{kept.id}" not in without


def test_the_list_is_searched_and_filtered(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice", "dana")

    for query, shown in (
        ("q=张", ["张晓明"]), ("q=2", ["孙丹"]), ("q=%25", []), ("q=001", ["张晓明"]),
        ("state=issued", ["张晓明", "孙丹"]), ("state=ended", []), ("state=no&group=x&page=999", ["张晓明", "孙丹"]),
    ):  # fmt: skip
        page = people["bo"].get(f"{CARDS}?{query}").text
        assert [name for name in ("张晓明", "孙丹") if f'"name">{name}</span>' in page] == shown, query


def test_the_list_to_sign_names_who_waits(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice", "dana")

    page = people["bo"].get(f"{CARDS}/receipts?first=2&state=issued").text

    assert "孙丹" in page
    assert "张晓明" not in page


def test_the_export_is_a_workbook_without_codes(world: World, people: dict[str, Person]) -> None:
    print_cards(world, people["bo"], "alice")

    answer = people["bo"].get(f"{CARDS}/export")

    assert answer.data.startswith(b"PK")


@pytest.mark.parametrize("name", ["kay", "ren", "alice", "charlie"])
def test_only_the_office_sees_cards(world: World, people: dict[str, Person], name: str) -> None:
    with transaction():
        home = world.homes["alice"]
        [(card, _)] = issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)

    for path in ("", "/issue", "/hand-out", f"/{card.id}", "/export", "/receipts"):
        assert people[name].get(CARDS + path).status_code == 404
    assert people[name].post(f"{CARDS}/{card.id}/end", {"reason": "lost"}).status_code == 404


def test_a_supervisor_looks_and_changes_nothing(world: World, people: dict[str, Person]) -> None:
    assert people["sup"].get(CARDS).status_code == 200
    assert people["sup"].get(f"{CARDS}/issue").status_code == 404
    assert print_cards(world, people["sup"], "alice").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *["q=%00", "q=%ED%A0%80", "q=%E2%80%AE", "q=%5C", "q=99999999999999999999", "q=" + "a" * 5000, "q=x&q=y"],
        *["group=9223372036854775808", "first=-1", "first=%EF%BC%91", "last=1e3", "household=0", "page=-1", "page=x"],
    ],
)
@pytest.mark.parametrize("path", [CARDS, f"{CARDS}/issue", f"{CARDS}/hand-out", f"{CARDS}/receipts", "/v/lahai/goods"])
def test_odd_searches_find_nothing_or_filter_nothing(people: dict[str, Person], path: str, query: str) -> None:
    assert people["bo"].get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("card_id", ["0", "-1", "9223372036854775808", "1%00", "x", "1;2"])
def test_ids_that_can_be_no_card_are_absent(people: dict[str, Person], card_id: str) -> None:
    assert people["bo"].get(f"{CARDS}/{card_id}").status_code == 404
    assert people["bo"].get(f"/v/lahai/goods/{card_id}").status_code == 404
