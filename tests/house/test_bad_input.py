"""Whatever is typed into whatever field, or written into an address: a page with words, never a breakdown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.house.forms import PageForm, forms_of
from tests.house.routes import COLUMNS, PLACES
from tests.house.walking import as_seen_by, somebody, steps, undone
from tests.person import Person
from tests.world import World

MARK = "<script>alert(1)</script>"
SUM = "9999800001"
HOSTILE = {
    "nothing": "",
    "nul": "a\0b",
    "script": f'"><img src=x onerror=alert(1)>{MARK}',
    # Nothing but text to every field: one value holds what templates, SQL, headers, fonts and JSON may stumble over.
    "words": "{{99999*99999}}{% raw %}${99999*99999}%s%n{0.__class__}'; DROP TABLE transfers; -- \\ % _"
    '\u202e\u2066\u200b\ufeff\ufe0f㛃𠅤𬎆·👨‍👩‍👧\r\nSet-Cookie: a=b {"$gt": 0}',
    "combining": "e" + "\u0301" * 1000,
    "minus": "-1",
    "power": "1e3",
    "not a number": "NaN",
    "endless": "Infinity",
    "too big": "9223372036854775808",
    "far too big": "9" * 60,
    "underscored": "0x1_0",
    "wide and arabic": "１٣",
    "superscript": "²",
    "no such day": "2026-02-30",
    "day zero": "0000-00-00",
    "last day": "9999-12-31",
}
ALL = tuple(HOSTILE)
ALONE = ("nul", "script", "far too big", "last day")
ODD_IDS = {
    "sqlite": ("0", "-1", "1%00", "1/../2", "1%20OR%201=1", "9" * 60, "%EF%BC%91", "1.0", "0192f0c4-xyz", "None"),
    # The address refuses all others before a database is asked.
    "postgresql": ("0", "9" * 18),
}
Turns = Callable[[tuple[str, ...], int], tuple[str, ...]]
NOT_OURS = {"village_id": "2", "role": "secretary", "balance": "9999", "status": "approved", "recorder_id": "1"}


def forms_of_person(app: Flask, world: World, filled: dict[str, str], name: str) -> list[PageForm]:
    """Collect each different form that this person is shown, but those that somebody before in the table sends too."""
    found: dict[tuple[str, str, tuple[str, ...]], PageForm] = {}
    person = somebody(app, world, name)
    for place, _ in steps(app, "GET"):
        if name not in place.people:
            continue
        url = place.url(as_seen_by(name, filled))
        with undone(app):
            page = person.get(url)
        for form in forms_of(page.text, url) if page.mimetype == "text/html" else ():
            shape = (form.method, re.sub(r"[0-9]+", "0", form.action.split("?")[0]), tuple(sorted(form.fields)))
            if is_first_to_send(app, name, form):
                found.setdefault(shape, form)
    return list(found.values())


def is_first_to_send(app: Flask, name: str, form: PageForm) -> bool:
    """Tell whether nobody before this person in the table may send the form too."""
    endpoint, _ = app.url_map.bind("localhost").match(urlsplit(form.action).path, form.method)
    return next(person for person in COLUMNS.values() if person in PLACES[endpoint].people) == name


def send(app: Flask, person: Person, form: PageForm, fields: dict[str, str]) -> Iterator[TestResponse]:
    """Send a form, and open the page it leads to."""
    sent = {key: value for key, value in fields.items() if key != "csrf_token"}
    with undone(app):
        if form.method == "GET":
            yield person.get(form.action, query_string=sent)
            return
        answer = person.post(form.action, {**sent, **NOT_OURS})
        yield answer
        if answer.status_code == 303:
            yield person.get(answer.location)


def complain(answer: TestResponse, what: str) -> str | None:
    """Tell what is wrong with an answer, if anything is."""
    if answer.status_code >= 500:
        return f"{what}: {answer.status_code}"
    if answer.mimetype == "text/html" and (MARK in answer.text or SUM in answer.text or "Traceback" in answer.text):
        return f"{what}: shown as it was typed, or worked out"
    if "a=b" in answer.headers.get("Set-Cookie", ""):
        return f"{what}: a header of its own"
    return None


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> Turns:
    """Try all in the full run; otherwise one form or field takes some, the next one others, so that all have a turn."""
    count = itertools.count()
    return lambda kinds, share: kinds if request.config.getoption("--full") else kinds[next(count) % share :: share]


ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
"""The stricter database takes the single fields: it refuses zeros in text and numbers that are too big."""


@ON_SQLITE
@pytest.mark.parametrize("name", COLUMNS.values())
def test_hostile_words_in_all_fields_at_once(
    app: Flask, world: World, filled: dict[str, str], name: str, turns: Turns
) -> None:
    wrong = []
    for form in forms_of_person(app, world, filled, name):
        person = somebody(app, world, name)
        # A button alone carries nothing that could be typed over: pressing it once says all.
        for kind in turns(ALL, 6) if form.typed else ("nothing",):
            fields = {**form.fields, **dict.fromkeys(form.typed, HOSTILE[kind])}
            what = f"{form.method} {form.action} with {kind}"
            wrong.extend(complain(answer, what) for answer in send(app, person, form, fields))

    assert not any(wrong), "\n".join(sorted(set(filter(None, wrong))))


@ON_POSTGRESQL
@pytest.mark.parametrize("name", COLUMNS.values())
def test_hostile_words_in_one_field_of_a_form_that_is_right(
    app: Flask, world: World, filled: dict[str, str], name: str, turns: Turns
) -> None:
    wrong = []
    for form in forms_of_person(app, world, filled, name):
        person = somebody(app, world, name)
        for field in form.typed:
            for kind in turns(ALONE, 4):
                what = f"{form.method} {form.action} with {kind} in {field}"
                fields = {**form.fields, field: HOSTILE[kind]}
                wrong.extend(complain(answer, what) for answer in send(app, person, form, fields))

    assert not any(wrong), "\n".join(sorted(set(filter(None, wrong))))


def test_odd_ids_in_addresses_are_not_there(
    app: Flask, world: World, filled: dict[str, str], database_kind: str, turns: Turns
) -> None:
    wrong = []
    for place, method in steps(app):
        for name in re.findall(r"{(\w+)}", place.path.split("?")[0]):
            for odd in turns(ODD_IDS[database_kind], 2):
                url = place.url({**as_seen_by("sec", filled), name: odd})
                person = somebody(app, world, sorted(place.people)[0])
                with undone(app):
                    answer = person.send(
                        method, url, data={"csrf_token": person.csrf_token()} if method == "POST" else {}
                    )
                if answer.status_code not in {404, 405, 303, 308}:
                    wrong.append(f"{method} {url}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("query", ["page=1000000000000&sort=phone&limit=-1", "page=-1&q=%00", "page=%00&q=%FF"])
def test_odd_questions_to_lists_are_answered(app: Flask, world: World, filled: dict[str, str], query: str) -> None:
    wrong = []
    for place, _ in steps(app, "GET"):
        if place.names("GET"):
            continue
        person = somebody(app, world, sorted(place.people)[0])
        url = place.url(filled)
        answer = person.get(url + ("&" if "?" in url else "?") + query)
        if answer.status_code not in {200, 303, 404}:
            wrong.append(f"{url}?{query}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


@ON_SQLITE
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_open_no_door(app: Flask, world: World, filled: dict[str, str], method: str) -> None:
    opened = []
    passer_by = somebody(app, world, "passer_by")
    for place in PLACES.values():
        if "passer_by" in place.people:
            continue
        answer = passer_by.send(method, place.url(as_seen_by("alice", filled)))
        if answer.status_code == 200 and method != "OPTIONS":
            opened.append(place.endpoint)
        if answer.status_code >= 500:
            opened.append(f"{place.endpoint}: {answer.status_code}")

    assert opened == []


@ON_SQLITE
@pytest.mark.parametrize(
    "write",
    [
        lambda url: url + "/",
        lambda url: url.replace("/v/", "/v//"),
        lambda url: url.replace("/v/", "/V/"),
        lambda url: url.replace("lahai", "LAHAI"),
        lambda url: url.replace("/v/", "/v/other/../"),
        lambda url: url.replace("/v/", "/%2e%2e/v/"),
        lambda url: url + ";jsessionid=1",
    ],
)
def test_other_spellings_of_an_address_open_no_door(app: Flask, world: World, filled: dict[str, str], write) -> None:
    charlie = somebody(app, world, "charlie")

    opened = [
        place.endpoint
        for place in PLACES.values()
        if place.is_in_village
        and not place.is_for_all
        and charlie.get(write(place.url(filled)), follow_redirects=True).status_code == 200
    ]

    assert opened == []


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Original-URL": "/v/lahai/people"},
        {"X-Rewrite-URL": "/v/lahai/people"},
        {"X-HTTP-Method-Override": "POST"},
        {"X-Forwarded-Proto": "https"},
    ],
)
def test_headers_that_proxies_set_change_nothing(
    app: Flask, world: World, filled: dict[str, str], headers: dict[str, str]
) -> None:
    plain = somebody(app, world, "bo").get(f"/v/lahai/notices/{filled['notice']}/sheet")

    answer = somebody(app, world, "bo").get(f"/v/lahai/notices/{filled['notice']}/sheet", headers=headers)

    assert answer.status_code == plain.status_code == 200
    assert "evil.example" not in answer.text
