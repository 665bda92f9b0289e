"""Who gets in where: every route and method, as everybody, against the table in routes.py."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.house.furniture import next_door, nowhere
from tests.house.routes import COLUMNS, PLACES
from tests.house.walking import as_seen_by, everything, go, is_refused, plain, somebody, steps, undone
from tests.person import Person
from tests.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what the guard decides alone: the database is not asked. Ids and changes are tried on both."""

EVERYBODY = (*COLUMNS.values(), "charlie")
TRACES = frozenset({"audit_entries", "links", "chain_heads", "sign_ins", "attempts"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEPT_FILES = {
    *("scoring.preview", "scoring.confirm"),
    *("roster.preview", "roster.confirm", "roster.columns", "roster.remarks"),
}
"""A file that is not kept (any more) leads back to where one is chosen, whoever kept it."""

POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")


@pytest.fixture
def on_postgresql_when_full(database_kind: str, request: pytest.FixtureRequest) -> None:
    """These ask every address many times: the short run does so on one database."""
    if database_kind == "postgresql" and not request.config.getoption("--full"):
        pytest.skip("only in the full run: every address was asked on SQLite")


@ON_SQLITE
def test_every_route_is_in_the_table_at_its_address(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    missing, gone = endpoints - set(PLACES), set(PLACES) - endpoints

    assert not missing, (
        f"{sorted(missing)} are not in tests/house/routes.py: add a line for each (endpoint, who may use it, address); "
        "a new kind of id is made in tests/house/furniture.py"
    )
    assert not gone, f"{sorted(gone)} are no routes any more: take their lines out of tests/house/routes.py"


@ON_SQLITE
@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(
    app: Flask, world: World, filled: dict[str, str], name: str
) -> None:
    wrong = []
    for place, method in steps(app):
        may = place.lets_in(name)
        with undone(app):
            answer = go(somebody(app, world, name), method, place, as_seen_by(name, filled))
        if answer.status_code >= 500 or is_refused(answer) is may:
            wrong.append(f"{method} {place.endpoint}: {answer.status_code}, expected {'in' if may else 'refused'}")

    assert not wrong, "\n".join(wrong)


@ON_SQLITE
def test_another_village_looks_the_same_as_none_at_all(app: Flask, world: World, filled: dict[str, str]) -> None:
    differ = []
    for place, method in steps(app):
        if not place.is_in_village or place.is_for_all:
            continue
        theirs, none = place.url(filled), place.url(filled, village="/v/nowhere/")
        with undone(app):
            there = go(somebody(app, world, "charlie"), method, place, filled)
        with undone(app):
            nowhere_at_all = go(somebody(app, world, "charlie"), method, place, filled, village="/v/nowhere/")
        if (there.status_code, plain(there, theirs)) != (404, plain(nowhere_at_all, none)):
            differ.append(f"{method} {theirs}: {there.status_code}")

    assert not differ, "\n".join(differ)


@pytest.mark.usefixtures("on_postgresql_when_full")
def test_ids_of_another_village_look_like_ids_that_nothing_has(
    app: Flask, world: World, filled: dict[str, str]
) -> None:
    """Charlie holds every role at home: there, too, nothing of 拉孩村 is found."""
    found, missing = [], nowhere(filled)
    for place, method in steps(app):
        if not place.is_in_village or not place.names(method):
            continue
        ours, none = (place.url(ids, village="/v/other/") for ids in (filled, missing))
        with undone(app):
            there = go(somebody(app, world, "charlie"), method, place, filled, village="/v/other/")
        with undone(app):
            nothing = go(somebody(app, world, "charlie"), method, place, missing, village="/v/other/")
        if there.status_code != nothing.status_code or plain(there, ours) != plain(nothing, none):
            found.append(f"{method} {ours}: {there.status_code} against {nothing.status_code}")
        elif there.status_code != 404 and place.endpoint not in KEPT_FILES:
            found.append(f"{method} {ours}: {there.status_code}")

    assert not found, "\n".join(found)


@pytest.mark.usefixtures("on_postgresql_when_full")
def test_each_id_of_an_address_must_be_of_this_village(app: Flask, world: World, filled: dict[str, str]) -> None:
    """A right first id does not open the door for a wrong second one."""
    found = []
    for place, method in steps(app):
        for name in place.names(method) if place.is_in_village else ():
            for wrong in (nowhere(filled), next_door(world, filled)):
                ids = {**filled, name: wrong[name]}
                with undone(app):
                    answer = go(somebody(app, world, sorted(place.people)[0]), method, place, ids)
                if answer.status_code != 404 and place.endpoint not in KEPT_FILES:
                    found.append(f"{method} {place.url(ids)} {place.form(ids) or ''}: {answer.status_code}")

    assert not found, "\n".join(found)


@ON_SQLITE
@pytest.mark.parametrize("name", ["sec", "kay", "alice", "passer_by"])
def test_nothing_is_sent_without_a_token(app: Flask, world: World, filled: dict[str, str], name: str) -> None:
    taken = []
    person = somebody(app, world, name)
    for place, method in steps(app, "POST", "PUT", "PATCH", "DELETE"):
        for data in ({}, {"csrf_token": "made up"}):
            with undone(app):
                answer = person.send(method, place.url(as_seen_by(name, filled)), data=data)
            if answer.status_code != 400:
                taken.append(f"{method} {place.endpoint}: {answer.status_code}")

    assert not taken, "\n".join(taken)


@ON_SQLITE
def test_every_answer_carries_the_headers_that_protect_it(app: Flask, world: World, filled: dict[str, str]) -> None:
    bare = []
    for place, method in steps(app):
        for name in ("passer_by", sorted(place.people - {"passer_by"})[0]):
            with undone(app):
                answer = go(somebody(app, world, name), method, place, as_seen_by(name, filled))
            policy = answer.headers.get("Content-Security-Policy", "").replace("'wasm-unsafe-eval'", "")
            if any(answer.headers.get(header) != value for header, value in HEADERS.items()):
                bare.append(f"{method} {place.endpoint} as {name}: headers")
            if any(part not in policy for part in POLICY) or "unsafe-" in policy:
                bare.append(f"{method} {place.endpoint} as {name}: policy {policy}")
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                bare.append(f"{method} {place.endpoint} as {name}: cache")

    assert not bare, "\n".join(bare)


@ON_SQLITE
@pytest.mark.parametrize("name", COLUMNS.values())
def test_opening_a_page_changes_nothing(app: Flask, world: World, filled: dict[str, str], name: str) -> None:
    person = somebody(app, world, name)
    before = everything(app, but=TRACES)

    for place, _ in steps(app, "GET"):
        person.get(place.url(as_seen_by(name, filled)))

    assert everything(app, but=TRACES) == before


def test_a_villagers_phone_shows_its_own_household_alone(people: dict[str, Person], world: World) -> None:
    page = people["alice"].get("/v/lahai/passbook").text

    assert world.homes["alice"].number in page
    assert "孙丹" not in page
