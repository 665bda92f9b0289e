"""Household life at the desk: asked, shown with its consequences, confirmed once, agreed by somebody else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from pointsapp.core.db import reading, session
from pointsapp.life.models import HouseholdEvent
from pointsapp.life.types import EventKind
from tests.households import happen, settle_family, split
from tests.person import Person
from tests.posted import balances_of
from tests.world import World

LIFE = "/v/lahai/life"


def key_in(page: str) -> str:
    return re.search(r'name="request_key"[^>]*value="([^"]+)"', page)[1]


def count_events() -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(HouseholdEvent))


@pytest.fixture
def family(world: World) -> dict[str, str]:
    """The form of a split of which 20 of 50 points go along."""
    home = settle_family(world)
    world.give("eve", 50)
    _father, _mother, son, daughter = home.member_ids
    return {
        "member_ids": [str(son), str(daughter)],
        "member_id": str(son),
        "number": "021",
        "group_id": str(world.group_id),
        "points": "20",
        "happened_on": "2026-11-20",
        "reason": "兄弟分家",
        "agreed_words": "村民代表会议",
    }


def path(world: World, kind: str = "split", name: str = "eve") -> str:
    return f"{LIFE}/households/{world.homes[name].household_id}/{kind}"


def test_a_split_is_shown_before_it_is_confirmed_and_happens_once(
    world: World, people: dict[str, Person], family: dict[str, str]
) -> None:
    bo, sup, url = people["bo"], people["sup"], path(world)
    shown = bo.post(url, {**family, "request_key": key_in(bo.get(url).text)})
    assert shown.status_code == 200
    assert ("兄弟分家" in shown.text, count_events()) == (True, 0)

    sent = {**family, "request_key": key_in(shown.text), "step": "confirm"}
    answers = [bo.post(url, sent) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert count_events() == 1
    assert balances_of(world, "eve") == {"eve": 50}
    event = answers[0].location
    page = sup.get(event).text
    agreed = [sup.post(event, {"request_key": key_in(page), "verdict": "agree"}) for _ in range(2)]
    assert [answer.status_code for answer in agreed] == [303, 303]
    assert balances_of(world, "eve") == {"eve": 30}
    household = bo.get(f"/v/lahai/households/{world.homes['eve'].household_id}").text
    assert "Household 020 splits: 021 is new" in household
    assert "周小军" in bo.get(f"{event}/paper").text


def test_what_was_typed_comes_back_to_be_changed(
    world: World, people: dict[str, Person], family: dict[str, str]
) -> None:
    answer = people["bo"].post(path(world), {**family, "step": "change"})

    assert answer.status_code == 200
    assert 'value="021"' in answer.text
    assert "兄弟分家</textarea>" in answer.text


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"points": "51"}, "The household holds 50"),
        ({"points": "-1"}, "holds 50"),
        ({"points": "many"}, "Write a number of points"),
        ({"number": "001"}, "Another household has the number"),
        ({"number": "\u202e"}, "A household number has 1 to 20 letters"),
        ({"member_ids": []}, "Tick who moves out."),
        ({"member_id": "1"}, "Not a valid choice"),
        ({"happened_on": "2027-01-01"}, "The day must have come"),
        ({"happened_on": "yesterday"}, "Not a valid date"),
        ({"reason": " \u200b "}, "Write the reason"),
        ({"reason": "长" * 301}, "300"),
        ({"group_id": "999"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    world: World, people: dict[str, Person], family: dict[str, str], changed: dict[str, str], text: str
) -> None:
    for step in ("", "confirm"):
        answer = people["bo"].post(
            path(world), {**family, **changed, "step": step, "request_key": "0192f0c4-0000-7000-8000-000000000001"}
        )

        assert answer.status_code == 422
        assert text in answer.text
        assert "村民代表会议" in answer.text
    assert count_events() == 0


@pytest.mark.parametrize("kind", [kind.value for kind in EventKind])
def test_every_path_opens_and_an_empty_form_changes_nothing(
    world: World, people: dict[str, Person], family: dict[str, str], kind: str
) -> None:
    assert people["bo"].get(path(world, kind)).status_code == 200
    for step in ("", "confirm"):
        assert people["sec"].post(path(world, kind), {"step": step}).status_code == 422
    assert count_events() == 0


def test_a_merge_and_a_closing_name_the_other_household_by_number(world: World, people: dict[str, Person]) -> None:
    world.give("dana", 8)
    merge = {"other": "001", "happened_on": "2026-11-20", "reason": "老人随子女"}

    unknown = people["bo"].post(path(world, "merge", "dana"), {**merge, "other": "999"})
    shown = people["bo"].post(path(world, "merge", "dana"), merge)
    closing = people["bo"].post(path(world, "close", "dana"), {**merge, "goes": "kin", "other": ""})

    assert (unknown.status_code, "999" in unknown.text) == (422, True)
    assert shown.status_code == 200
    assert "Two people" in shown.text
    assert closing.status_code == 422


def test_only_the_second_person_has_the_form_and_strangers_find_nothing(
    world: World, people: dict[str, Person], family: dict[str, str]
) -> None:
    event_id = split(world, "eve", points=20)
    url = f"{LIFE}/{event_id}"

    assert 'name="verdict"' not in people["bo"].get(url).text
    assert 'name="verdict"' in people["ren"].get(url).text
    assert people["bo"].post(url, {"verdict": "agree"}).status_code == 404
    assert people["ren"].get(path(world)).status_code == 404
    assert people["charlie"].get(f"/v/other/life/{event_id}").status_code == 404
    assert people["charlie"].get(f"/v/other/life/households/{world.homes['eve'].household_id}").status_code == 404
    assert people["bo"].get(path(world, "explode")).status_code == 404
    assert people["ren"].post(url, {"verdict": "refuse"}).status_code == 422


def test_the_list_filters_and_opens_whatever_stands_in_its_address(
    world: World, people: dict[str, Person], family: dict[str, str]
) -> None:
    split(world, "eve", points=20)
    happen(world, EventKind.AWAY, "dana")

    assert "Household 020 splits" in people["sup"].get(f"{LIFE}?stage=open").text
    assert "Household 020 splits" not in people["sup"].get(f"{LIFE}?stage=done").text
    for query in ("page=0", "page=-1", "page=1" + "0" * 20, "stage=x"):
        assert people["bo"].get(f"{LIFE}?{query}").status_code == 200
        assert people["bo"].get(f"{LIFE}/export?{query}").status_code == 200
    assert "1 change in a household waits" in people["sup"].get("/v/lahai/").text
