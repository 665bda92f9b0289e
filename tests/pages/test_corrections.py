"""Correction pages: asked beside the line, decided by another person, once, with nothing typed lost."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from pointsapp.core import clock
from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.corrections.service import ask_for_line
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from tests.buying import buy
from tests.person import Person
from tests.posted import approve_lines, balances_of
from tests.world import NOW, World

PAGES = "/v/lahai/corrections"
AFTER = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "now"
    file.write_text(AFTER.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(file))


@pytest.fixture
def line_id(world: World) -> int:
    """Alice's credited line of 10 points."""
    approved = approve_lines(world, {"alice": 10, "dana": 6})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    return approved.line_ids["alice"]


@pytest.fixture
def asked(world: World, line_id: int) -> int:
    with transaction():
        return ask_for_line(world.actor("bo"), line_id, "记错了人", at=AFTER).id


def key_of(person: Person, url: str) -> str:
    return re.search(r'name="request_key"[^>]*value="([^"]+)"', person.get(url).text)[1]


def count(table: type) -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(table))


def test_the_clerk_asks_beside_the_line_and_nothing_is_changed_yet(
    world: World, people: dict[str, Person], line_id: int
) -> None:
    bo = people["bo"]
    passbook = bo.get(f"/v/lahai/passbooks/{world.homes['alice'].household_id}").text
    url = f"{PAGES}/line/{line_id}"
    assert f'href="{url}"' in passbook
    sent = {"request_key": key_of(bo, url), "reason": "记错了人"}

    answers = [bo.post(url, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(Correction) == 1
    assert balances_of(world, "alice") == {"alice": 10}
    assert "记错了人" in bo.get(PAGES).text


def test_a_second_person_agrees_once_however_often_it_is_sent(
    world: World, people: dict[str, Person], asked: int
) -> None:
    sup, url = people["sup"], f"{PAGES}/{asked}"
    sent = {"request_key": key_of(sup, url), "verdict": "agree", "words": "看过了"}

    answers = [sup.post(url, sent) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert balances_of(world, "alice") == {"alice": 0}
    assert count(CorrectionDecision) == 1
    assert "It was taken back." in sup.get(url).text
    late = people["sec"].post(url, {"request_key": "0192f0c4-0000-7000-8000-000000000001", "verdict": "agree"})
    assert late.status_code == 422
    assert count(CorrectionDecision) == 1


def test_who_may_not_decide_is_told_why_and_has_no_form(world: World, people: dict[str, Person], asked: int) -> None:
    url = f"{PAGES}/{asked}"

    assert 'name="verdict"' not in people["bo"].get(url).text
    assert people["bo"].post(url, {"verdict": "agree"}).status_code == 404
    assert people["kay"].get(url).status_code == 404
    assert 'name="verdict"' in people["ren"].get(url).text


def test_spent_points_are_said_in_words_and_the_correction_stays(
    world: World, people: dict[str, Person], asked: int
) -> None:
    buy(world, "alice", at=AFTER, soap=1)
    sup, url = people["sup"], f"{PAGES}/{asked}"
    assert "has spent some of these points already: it holds 5" in sup.get(url).text

    answer = sup.post(url, {"request_key": key_of(sup, url), "verdict": "agree", "words": "同意"})

    assert answer.status_code == 422
    assert "it holds 5, and 10 would have to go back" in answer.text
    assert "同意</textarea>" in answer.text
    assert balances_of(world, "alice") == {"alice": 5}
    world.give("alice", 5)
    again = re.search(r'name="request_key"[^>]*value="([^"]+)"', answer.text)[1]
    assert sup.post(url, {"request_key": again, "verdict": "agree", "words": "同意"}).status_code == 303
    assert balances_of(world, "alice") == {"alice": 0}


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({}, "Choose one."),
        ({"verdict": "perhaps", "words": "嗯"}, "Not a valid choice"),
        ({"verdict": "refuse"}, "Write why you refuse"),
        ({"verdict": "refuse", "words": "\u200b \u202e"}, "Write why you refuse"),
        ({"verdict": "agree", "words": "长" * 301}, "300"),
    ],
)
def test_a_decision_without_shape_is_mended_on_the_same_page(
    world: World, people: dict[str, Person], asked: int, sent: dict[str, str], text: str
) -> None:
    sup, url = people["sup"], f"{PAGES}/{asked}"

    answer = sup.post(url, {"request_key": key_of(sup, url), **sent})

    assert answer.status_code == 422
    assert text in answer.text
    assert sent.get("words", "") in answer.text or not sent.get("words", "").strip("\u200b\u202e ")
    assert count(CorrectionDecision) == 0


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u2066", "长" * 301, "x" * 1_000_000])
def test_a_reason_that_is_none_or_endless_is_refused(people: dict[str, Person], line_id: int, reason: str) -> None:
    answer = people["bo"].post(
        f"{PAGES}/line/{line_id}", {"request_key": "0192f0c4-0000-7000-8000-00000001", "reason": reason}
    )

    assert answer.status_code in (413, 422)
    assert count(Correction) == 0


@pytest.mark.parametrize("key", ["", "x", "k" * 10_000, "a\x00b" * 8])
def test_a_missing_or_odd_key_changes_nothing(people: dict[str, Person], line_id: int, key: str) -> None:
    answer = people["bo"].post(f"{PAGES}/line/{line_id}", {"request_key": key, "reason": "记错了"})

    assert answer.status_code == 422
    assert "记错了" in answer.text
    assert count(Correction) == 0


@pytest.mark.parametrize(
    "reason", ["<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE lines", "㛃𬎆 阿依古丽·买买提", "=1+1"]
)
def test_a_reason_is_shown_as_it_was_written(people: dict[str, Person], line_id: int, reason: str) -> None:
    bo, url = people["bo"], f"{PAGES}/line/{line_id}"

    bo.post(url, {"request_key": key_of(bo, url), "reason": reason, "village_id": "2", "is_agreed": "1"})

    page = bo.get(PAGES).text
    assert reason.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;") in page
    rows = CalamineWorkbook.from_filelike(io.BytesIO(bo.get(f"{PAGES}/export").data)).get_sheet_by_index(0).to_python()
    assert rows[1][4] == ("'" + reason if reason.startswith("=") else reason)
    assert rows[1][3] == 10


def test_a_redemption_is_corrected_after_the_counters_own_time(world: World, people: dict[str, Person]) -> None:
    world.give("alice", 50)
    fresh, old = buy(world, "alice", at=AFTER, soap=1), buy(world, "alice", at=NOW, rice=1)
    bo = people["bo"]

    early = bo.post(
        f"{PAGES}/redemption/{fresh.id}", {"request_key": "0192f0c4-0000-7000-8000-00000002", "reason": "x"}
    )
    late = bo.post(f"{PAGES}/redemption/{old.id}", {"request_key": "0192f0c4-0000-7000-8000-00000003", "reason": "x"})

    assert (early.status_code, late.status_code) == (422, 303)
    assert "The counter itself can undo this within 10 min" in early.text
    assert "大米 5 公斤" in bo.get(f"{PAGES}/redemption/{old.id}").text


def test_another_village_and_other_roles_find_nothing(
    world: World, people: dict[str, Person], asked: int, line_id: int
) -> None:
    for address in (PAGES, f"{PAGES}/{asked}", f"{PAGES}/line/{line_id}", f"{PAGES}/export"):
        assert people["charlie"].get(address).status_code == 404
        assert people["charlie"].get(address.replace("lahai", "other", 1)).status_code in (200, 404)
        assert people["kay"].get(address).status_code == 404
    assert people["charlie"].get(f"/v/other/corrections/{asked}").status_code == 404
    assert people["charlie"].get(f"/v/other/corrections/line/{line_id}").status_code == 404
    assert people["charlie"].post(f"/v/other/corrections/{asked}", {"verdict": "agree"}).status_code == 404
    assert people["ren"].get(f"{PAGES}/line/{line_id}").status_code == 404
    assert people["bo"].get(f"{PAGES}/0").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=10" + "0" * 20, "page=x", "stage=phone", "q=%25%00", "q=" + "长" * 500]
)
def test_the_list_opens_whatever_stands_in_its_address(people: dict[str, Person], asked: int, query: str) -> None:
    assert people["bo"].get(f"{PAGES}?{query}").status_code == 200
    assert people["bo"].get(f"{PAGES}/export?{query}").status_code == 200
