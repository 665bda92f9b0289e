"""Setting up the first village: from any address to first passwords that work."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.cli.serve import new_setup_code
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, session
from pointsapp.founding.models import SetupCode, SetupDraft
from pointsapp.founding.rules import MOST_TRIES
from pointsapp.ledger.models import Account
from pointsapp.people.queries import list_people
from pointsapp.shop.models import Shop
from pointsapp.villages.models import Village
from pointsapp.villages.queries import get_settings, list_groups
from pointsapp.web.first_run import HAS_VILLAGE
from tests.person import Person
from tests.world import World

ANSWERS = {
    "village": {"name": "清溪村", "division_code": "5326 2310 0200", "counting": "1"},
    "groups": {"groups": "2"},
    "secretary": {"secretary": "陈书"},
    "clerk": {"clerks": "李博、周文"},
    "panel": {"reviewers": "王仁、李义、赵礼", "supervisors": "孙督"},
    "shop": {"shop_name": "惠民超市", "keeper": "钱开"},
}


@pytest.fixture
def empty(context: Flask) -> Iterator[Flask]:
    """An installation on its first day."""
    context.extensions[HAS_VILLAGE] = False
    yield context
    context.extensions[HAS_VILLAGE] = False


@pytest.fixture
def founder(empty: Flask) -> Person:
    """Somebody who has proved the code."""
    person = Person(empty)
    assert person.post("/setup/", {"code": new_code()}).location == "/setup/summary"
    return person


def new_code() -> str:
    code = new_setup_code(at=now())
    assert code is not None
    return code


def answer_all(person: Person, **changes: dict[str, str]) -> None:
    for step, data in {**ANSWERS, **changes}.items():
        assert person.post(f"/setup/{step}", data).location == "/setup/summary"


def found(person: Person) -> str:
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', person.get("/setup/summary").text)[1]
    return person.post("/setup/summary", {"seen": seen}).location


def count(table: type) -> int:
    with reading():
        return session().scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", ["/", "/sign-in", "/v/qingxi/", "/nowhere", "/n/abc", "/setup/groups", "/setup/slips"])
def test_every_address_leads_to_setting_up_while_there_is_no_village(empty: Flask, path: str) -> None:
    assert Person(empty).get(path).location == "/setup/"


def test_a_foreign_host_is_refused_and_led_nowhere(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    passer_by = Person(empty)
    monkeypatch.setitem(empty.config, "TRUSTED_HOSTS", ["points.example.org"])

    answer = passer_by.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_a_form_sent_to_nowhere_leads_there_too(empty: Flask) -> None:
    assert Person(empty).send("POST", "/sign-in").location == "/setup/"


def test_the_village_is_founded_whole_and_the_passwords_work(founder: Person, empty: Flask) -> None:
    answer_all(founder)

    assert found(founder) == "/setup/passwords"
    page = founder.get("/setup/passwords").text
    passwords = dict(
        zip(re.findall(r"<b[^>]*>(\w+)</b>", page), re.findall(r">(\w{4}-\w{4}-\w{4})<", page), strict=True)
    )
    assert next(iter(passwords)) == "chenshu"
    with reading():
        village = session().scalars(select(Village)).one()
        roles = {person.login: {role.role for role in person.roles} for person in list_people(village.id, at=now())}
        groups = [group.name for group in list_groups(village.id)]
        shop = session().scalars(select(Shop)).one()
        shop_word = get_settings(village.id).shop_name
    assert (village.slug, village.name, village.division_code) == ("qingxi", "清溪村", "532623100200")
    assert groups == ["一组", "二组"]
    assert (shop.name, shop_word) == ("惠民超市", "惠民超市")
    assert count(Account) > 0
    assert roles == {
        "chenshu": {Role.SECRETARY},
        "libo": {Role.CLERK},
        "zhouwen": {Role.CLERK},
        "wangren": {Role.REVIEWER},
        "liyi": {Role.REVIEWER},
        "zhaoli": {Role.REVIEWER},
        "sundu": {Role.SUPERVISOR},
        "qiankai": {Role.KEEPER},
    }
    assert count(SetupDraft) == 0
    for login, first in passwords.items():
        assert Person(empty).post("/sign-in", {"login": login, "password": first}).location == "/password"


def test_passwords_are_shown_until_they_are_taken_down_and_then_never(founder: Person) -> None:
    answer_all(founder)
    found(founder)
    assert founder.get("/setup/passwords").text.count("-") > 8
    assert founder.get("/setup/slips").status_code == 200

    assert founder.post("/setup/passwords").location == "/sign-in"

    assert [founder.get(f"/setup/{page}").location for page in ("passwords", "slips", "", "shop")] == ["/"] * 4


def test_a_password_that_was_changed_is_no_longer_shown(founder: Person, empty: Flask) -> None:
    answer_all(founder)
    found(founder)
    first = re.search(r"chenshu</b>.*?>(\w{4}-\w{4}-\w{4})<", founder.get("/setup/passwords").text)[1]
    chen = Person(empty)
    chen.post("/sign-in", {"login": "chenshu", "password": first})
    chen.post("/password", {"present": first, "wanted": "一句好记的话不难", "again": "一句好记的话不难"})

    page = founder.get("/setup/passwords").text

    assert "chenshu" not in page
    assert "libo" in page


def test_founding_twice_gives_one_village_and_leads_to_the_passwords(founder: Person) -> None:
    answer_all(founder)
    found(founder)

    again = founder.post("/setup/summary", {"seen": "whatever"})

    assert again.location == "/setup/passwords"
    assert count(Village) == 1


def test_what_was_not_looked_at_is_not_founded(founder: Person) -> None:
    answer_all(founder)
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', founder.get("/setup/summary").text)[1]
    founder.post("/setup/secretary", {"secretary": "别人"})

    refused = founder.post("/setup/summary", {"seen": seen})

    assert refused.location == "/setup/summary"
    assert "changed meanwhile" in founder.get("/setup/summary").text
    assert count(Village) == 0


def test_nothing_is_founded_before_all_six_are_answered(founder: Person) -> None:
    founder.post("/setup/village", ANSWERS["village"])

    assert founder.get("/setup/summary").location == "/setup/groups"
    assert founder.post("/setup/summary", {"seen": ""}).location == "/setup/groups"
    assert count(Village) == 0


def test_a_wrong_answer_keeps_what_was_typed_and_says_what_to_mend(founder: Person) -> None:
    page = founder.post("/setup/village", {"name": "清溪村", "division_code": "12345", "counting": "1"})

    assert page.status_code == 422
    assert "You typed 5" in page.text
    assert 'value="清溪村"' in page.text
    assert count(SetupDraft) == 0


def test_answers_are_kept_and_shown_again(founder: Person) -> None:
    answer_all(founder)

    assert 'value="王仁、李义、赵礼"' in founder.get("/setup/panel").text
    assert "一组、二组" in founder.get("/setup/summary").text


def test_small_panels_and_double_names_are_pointed_out(founder: Person) -> None:
    answer_all(founder, panel={"reviewers": "王仁、陈书", "supervisors": ""})

    page = founder.get("/setup/summary").text

    assert "at least three people" in page
    assert "陈书 stands in several places" in page


def test_only_the_code_opens_the_door(empty: Flask) -> None:
    new_code()
    passer_by = Person(empty)

    assert passer_by.get("/setup/village").location == "/setup/"
    assert passer_by.post("/setup/village", ANSWERS["village"]).location == "/setup/"
    assert passer_by.post("/setup/summary", {"seen": ""}).location == "/setup/"
    assert count(SetupDraft) == 0


def test_a_mistyped_code_costs_no_try_and_ten_wrong_ones_end_it(empty: Flask) -> None:
    code, wrong = new_code(), None
    passer_by = Person(empty)
    assert "mistyped" in passer_by.post("/setup/", {"code": "AAAA-AAAA-AAAA-AA"}).text
    old = code
    code = new_code()

    for _ in range(MOST_TRIES):
        wrong = passer_by.post("/setup/", {"code": old})
    spent = passer_by.post("/setup/", {"code": code})

    assert wrong is not None
    assert "not the code that the program showed last" in wrong.text
    assert "used already or tried too often" in spent.text
    assert passer_by.post("/setup/", {"code": new_code()}).status_code == 303


def test_a_code_works_once_and_a_new_one_takes_the_setting_up_over(founder: Person, empty: Flask) -> None:
    founder.post("/setup/village", ANSWERS["village"])
    with reading():
        used = session().scalars(select(SetupCode)).one()
    code, second = new_code(), Person(empty)
    assert founder.get("/setup/groups").status_code == 200, "a restart alone must not lose the founder's place"

    assert second.post("/setup/", {"code": code}).status_code == 303
    assert Person(empty).post("/setup/", {"code": code}).status_code == 422

    assert used.proved_at is not None
    assert founder.get("/setup/groups").location == "/setup/"
    assert second.get("/setup/summary").location == "/setup/groups", "the draft goes on"


def test_where_there_is_a_village_no_code_is_made_and_the_pages_lead_home(empty: Flask, world: World) -> None:
    assert new_setup_code(at=now()) is None
    assert Person(empty).get("/setup/").location == "/"
    assert Person(empty).post("/setup/", {"code": "AAAA-AAAA-AAAA-AA"}).location == "/"
