"""Passbook pages: a phone sees its own household only, officers leave a trace, paper goes on where it ended."""

import gzip
import io
import re
from datetime import datetime, time, timedelta
from pathlib import Path

import brotli
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core import clock
from pointsapp.core.clock import VILLAGE_ZONE, village_day
from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.service import ask_for_line, decide
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from tests.buying import buy
from tests.long_passbook import fill_passbook
from tests.person import Person
from tests.posted import approve_lines
from tests.world import NOW, TODAY, World

OWN = "/v/lahai/passbook"
OFFICE = "/v/lahai/passbooks"
AFTER = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """It is eight days later; what the file says is the time."""
    file = tmp_path / "now"
    file.write_text(AFTER.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(file))
    return file


@pytest.fixture
def credited(world: World):
    approved = approve_lines(world, {"alice": 10, "dana": 6})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    return approved


def acts() -> list[tuple[str, int | None]]:
    with reading():
        rows = session().execute(select(AuditEntry.act, AuditEntry.subject_id).where(AuditEntry.act.like("passbook%")))
        return [(act, subject_id) for act, subject_id in rows]


def test_a_phone_reads_balance_notice_lines_and_why(world: World, people: dict[str, Person], credited) -> None:
    buy(world, "alice", at=AFTER, soap=1)
    approve_lines(world, {"alice": 7}, at=AFTER)
    with transaction():
        post_notice(world.actor("bo"), None, at=AFTER)

    page = people["alice"].get(OWN).text

    for text in ("Passbook of 张晓明", "Still on notice:", "usable from 6 Dec", "Why these points?", "调解邻里纠纷"):
        assert text in page
    for text in ("No. 1, line 1", "Ren, 18 Nov", "version 1", "张晓明 in person", "幸福超市"):
        assert text in page
    assert "<script" not in page
    assert "style=" not in page


def test_an_empty_passbook_says_what_will_come(people: dict[str, Person]) -> None:
    page = people["alice"].get(OWN).text

    assert "Nothing stands here yet." in page


def test_a_correction_stands_on_top_for_the_household(world: World, people: dict[str, Person], credited) -> None:
    with transaction():
        asked = ask_for_line(world.actor("bo"), credited.line_ids["alice"], "<b>记错了</b>", at=AFTER)
    assert "A correction is being looked into" in people["alice"].get(OWN).text
    with transaction():
        decide(world.actor("sup"), asked.id, "核实过", is_agreed=True, at=AFTER)

    page = people["alice"].get(OWN).text

    assert "These points were taken back." in page
    assert "&lt;b&gt;记错了&lt;/b&gt;" in page
    assert page.index("These points were taken back.") < page.index("All lines, the newest first")
    assert "Taken back by line 2" in page


@pytest.mark.parametrize("before", ["0", "-1", "abc", "1e3", "１２", "9" * 40, "1000000000000", "", "3&before=2"])
def test_whatever_stands_in_the_address_a_page_opens(people: dict[str, Person], before: str) -> None:
    for person, address in (("alice", OWN), ("bo", OFFICE)):
        answer = people[person].get(f"{address}?before={before}&page={before}&group={before}&q=%25")

        assert answer.status_code == 200


def test_a_long_passbook_comes_in_pages(world: World, people: dict[str, Person]) -> None:
    for points in range(1, 54):
        world.give("alice", points)

    first = people["alice"].get(OWN).text
    second = people["alice"].get(f"{OWN}?before=4").text

    assert first.count("<li>") == 50
    assert f'href="{OWN}?before=4"' in first
    assert ("Line 3 ·" in second, "Line 4 ·" in second, "Older lines" in second) == (True, False, True)


def test_the_page_of_a_household_with_500_lines_weighs_less_than_20_kb(
    world: World, people: dict[str, Person], database_kind: str
) -> None:
    if database_kind == "postgresql":
        pytest.skip("the page is the same on both; building it takes long")
    fill_passbook(world, "alice", 500)
    alice = people["alice"]
    html = alice.get(OWN).text
    loaded = [OWN, *set(re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/[^"]+)"', html))]

    def weigh(encoding: str, unpack) -> int:
        total = 0
        for address in loaded:
            answer = alice.get(address, headers={"Accept-Encoding": encoding})
            assert answer.status_code == 200
            total += len(answer.data)
            answer.close()
            if address == OWN:
                assert unpack(answer.data).decode().count("<li>") == 50
        return total

    assert weigh("gzip", gzip.decompress) < 20_000
    assert weigh("br", brotli.decompress) < 20_000


def test_only_a_phone_of_the_village_has_a_passbook_of_its_own(people: dict[str, Person]) -> None:
    assert people["bo"].get(OWN).status_code == 404
    assert people["charlie"].get(OWN).status_code == 404
    assert people["passer_by"].get(OWN).status_code == 303
    assert people["alice"].get("/v/other/passbook").status_code == 404
    for address in (OFFICE, f"{OFFICE}/export", "/v/lahai/", "/v/lahai/corrections"):
        assert people["alice"].get(address).status_code == 404


def test_a_phone_can_sign_itself_out(people: dict[str, Person]) -> None:
    alice = people["alice"]

    assert alice.post("/sign-out").status_code == 303

    assert alice.get(OWN).status_code == 303


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 7), ("?q=张", 1), ("?q=007", 1), ("?q=%25", 0), ("?group={group}", 7), ("?group=999999", 0)],
)
def test_passbooks_are_searched_and_narrowed(world: World, people: dict[str, Person], query: str, found: int) -> None:
    page = people["bo"].get(OFFICE + query.format(group=world.group_id)).text
    export = people["bo"].get(f"{OFFICE}/export" + query.format(group=world.group_id)).data

    assert len(re.findall(r'<th scope="row"><a', page)) == found
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()) == found + 1


def test_an_officer_who_looks_prints_or_exports_leaves_a_trace(
    world: World, people: dict[str, Person], credited
) -> None:
    home = world.homes["alice"].household_id

    for address in ("", "", "/print?from=1", "/export"):
        assert people["bo"].get(f"{OFFICE}/{home}{address}").status_code == 200
    people["sup"].get(f"{OFFICE}/print?group={world.group_id}")

    assert acts() == [
        ("passbook.viewed", home),
        ("passbook.printed", home),
        ("passbook.exported", home),
        ("passbook.printed", world.group_id),
    ]


def test_each_person_day_and_household_leaves_one_trace_of_looking(
    world: World, people: dict[str, Person], credited, later: Path
) -> None:
    alice, dana = (world.homes[name].household_id for name in ("alice", "dana"))
    at_night = datetime.combine(village_day(AFTER), time(23, 58), VILLAGE_ZONE)
    looks = (("bo", alice, 0), ("bo", alice, 0), ("sup", alice, 0), ("bo", dana, 0), ("bo", alice, 1), ("bo", alice, 3))
    for name, home, minutes in looks:
        later.write_text((at_night + timedelta(minutes=minutes)).isoformat())
        assert people[name].get(f"{OFFICE}/{home}").status_code == 200

    assert acts() == [("passbook.viewed", home) for home in (alice, alice, dana, alice)]


def test_who_looks_at_a_household_or_all_that_is_kept_of_it_leaves_a_trace(
    world: World, people: dict[str, Person]
) -> None:
    home = world.homes["alice"].household_id
    for address in (f"households/{home}", f"kept/households/{home}"):
        for _ in range(2):
            assert people["sup"].get(f"/v/lahai/{address}").status_code == 200

    with reading():
        rows = session().execute(select(AuditEntry.act, AuditEntry.user_id).where(AuditEntry.act.like("%.viewed")))
        who = world.actor("sup").user_id
        assert rows.all() == [("households.viewed", who), ("kept.viewed", who)]


def test_the_household_itself_leaves_none(people: dict[str, Person], credited) -> None:
    assert people["alice"].get(OWN).status_code == 200

    assert acts() == []


def test_the_lines_of_a_passbook_are_numbers_in_a_workbook(world: World, people: dict[str, Person], credited) -> None:
    buy(world, "alice", at=AFTER, soap=1)

    export = people["bo"].get(f"{OFFICE}/{world.homes['alice'].household_id}/export").data

    rows = CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()
    assert [(row[0], row[3], row[4]) for row in rows[1:]] == [(1, 10, 10), (2, -5, 5)]
    assert "Ren" in rows[1][5]


def test_paper_goes_on_where_a_booklet_ended(world: World, people: dict[str, Person]) -> None:
    for points in (5, 7, 11):
        world.give("alice", points)
    address = f"{OFFICE}/{world.homes['alice'].household_id}/print"

    whole, rest, beyond = (people["bo"].get(f"{address}?from={number}").text for number in ("1", "3", "99"))

    assert whole.count('<td class="is-short">') == 6
    assert "Carried forward" not in whole
    assert rest.count('<td class="is-short">') == 2
    assert "Carried forward from line 2" in rest
    assert "No line to print from here on." in beyond


def test_a_groups_paper_has_one_sheet_for_each_household(world: World, people: dict[str, Person], credited) -> None:
    address = f"{OFFICE}/print?group={world.group_id}"

    assert people["bo"].get(address).text.count('<section class="sheet">') == 7
    assert people["bo"].get(f"{address}&since={TODAY + timedelta(days=1)}").text.count('<section class="sheet">') == 2
    assert "Nothing to print" in people["bo"].get(f"{address}&since=2027-01-01").text
    for since in ("2026-02-30", "0000-00-00", "9999-12-31", "x", "1900-01-01"):
        assert people["bo"].get(f"{address}&since={since}").status_code == 200


def test_another_villages_household_or_group_is_not_there(world: World, people: dict[str, Person]) -> None:
    foreign = world.homes["charlie"].household_id

    for address in (f"/{foreign}", f"/{foreign}/print", f"/{foreign}/export", "/print?group=999999", "/print", "/0"):
        assert people["bo"].get(OFFICE + address).status_code == 404
    assert people["charlie"].get(OFFICE).status_code == 404
    assert people["kay"].get(OFFICE).status_code == 404
    assert acts() == []
