"""What addresses ask of lists: searches, days, and names that nobody thought of."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from pointsapp.core.db import transaction
from pointsapp.publicity.service import answer_objection, object_to_line, post_notice
from pointsapp.publicity.types import Answered, Channel, Objector, Outcome
from tests.person import Person
from tests.posted import approve_lines
from tests.world import NOW, World

ODD = "endpoint=x&_scheme=javascript&_external=1&slug=other&self=1&page=99999999999999999999&since=0001-01-01"
LISTS = ("notices", "objections", "review/decisions", "redemptions", "activities", "goods", "cards", "households")


FOUND = {
    "": "12",
    "q=1": "1",
    "q=张晓": "1",
    "q=007": "2",
    "q=公益": "12",
    "q=%25": "",
    "until=2026-11-20": "1",
    "since=2026-11-20": "2",
    "since=2026-11-20&q=1": "",
    "since=2026-02-30": "12",
}


def said(words: str) -> Objector:
    return Objector(words, "13800000000")


@pytest.fixture
def two_notices(world: World) -> None:
    """One notice of last month with an answered objection, and one of today with an open one."""
    bo, before = world.actor("bo"), NOW - timedelta(days=30)
    for name, at in (("alice", before), ("dana", NOW)):
        approve_lines(world, {name: 10}, at=at)
        with transaction():
            notice = post_notice(bo, None, at=at)
            taken = object_to_line(bo, notice.id, 1, f"秘密{name}", said("王举报"), Channel.DESK, at=at)
        if at is before:
            with transaction():
                answer_objection(world.actor("sup"), taken.id, Answered(Outcome.NOT_UPHELD), "查过了", at=at)


@pytest.mark.usefixtures("two_notices")
def test_notices_and_objections_are_found_by_what_is_remembered(people: dict[str, Person]) -> None:
    sup = people["sup"]

    for name in ("notices", "objections"):
        for query, found in FOUND.items():
            page = sup.get(f"/v/lahai/{name}?{query}").text
            assert "".join(number for number in "12" if f"Notice No. {number}" in page) == found, (name, query)

        book = CalamineWorkbook.from_filelike(io.BytesIO(sup.get(f"/v/lahai/{name}/export?q=007").data))
        assert [row[0] for row in book.get_sheet_by_index(0).to_python() if isinstance(row[0], float)] == [2.0]


@pytest.mark.usefixtures("two_notices")
def test_no_search_leads_from_words_or_names_to_an_objection(people: dict[str, Person]) -> None:
    for words in ("秘密", "王举报", "13800000000"):
        assert "No objection fits" in people["bo"].get(f"/v/lahai/objections?q={words}").text


@pytest.mark.usefixtures("two_notices")
def test_names_in_an_address_that_nobody_thought_of_change_nothing(people: dict[str, Person]) -> None:
    for name in LISTS:
        answer = people["bo"].get(f"/v/lahai/{name}?{ODD}")

        assert answer.status_code == 200, name
        assert 'href="javascript' not in answer.text, name
        assert "/v/other/" not in answer.text, name
