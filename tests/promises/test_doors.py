"""P11, P12: nobody reaches another village or a function above the own role; strangers learn nothing of anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import update
from werkzeug.test import TestResponse

from pointsapp.core.actor import Actor, Role
from pointsapp.core.db import session, transaction
from pointsapp.households.models import Member
from pointsapp.people.models import User
from pointsapp.people.queries import Visit
from pointsapp.publicity.service import posting, report_missing
from pointsapp.publicity.types import Channel, NoticeId, Objector
from pointsapp.web import guard
from tests.house.routes import COLUMNS, PLACES
from tests.house.walking import as_seen_by, go, is_refused, somebody, steps, undone
from tests.person import Person
from tests.promises.trial import Trial
from tests.promises.village import SHORT_ON_SQLITE, furnished
from tests.world import NOW, World

P11 = pytest.mark.promise("P11", "every route and method as everybody, own village and another")
EACH_SHORT = 50
"""`make test` tries everything in tests/house/test_routes.py already: here so many steps are left out between two."""


def walk(trial: Trial, app: Flask, world: World, filled: dict[str, str]) -> None:
    """Go everywhere as everybody, and hold the door against the table."""
    for name in (*COLUMNS.values(), "charlie"):
        for number, (place, method) in enumerate(steps(app)):
            if number % trial.size(EACH_SHORT, 1):
                continue
            may = place.lets_in(name)
            with undone(app):
                answer = go(somebody(app, world, name), method, place, as_seen_by(name, filled))
            trial.tries()
            trial.saw("refused" if is_refused(answer) else "let in")
            trial.require(answer.status_code < 500, f"{method} {place.endpoint} as {name}: {answer.status_code}")
            if is_refused(answer) is may:
                trial.broke(f"{name} {'is kept out of' if may else 'gets into'} {method} {place.endpoint}")
    trial.settle("refused", "let in")


@P11
@SHORT_ON_SQLITE
def test_everybody_gets_in_where_the_table_says(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(trial, app, world, furnished(app, world, people, tmp_path, monkeypatch))


@P11
@SHORT_ON_SQLITE
@pytest.mark.fault("a page compares the village, but not the role", finds="gets into")
def test_a_page_that_does_not_compare_the_role_is_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = furnished(app, world, people, tmp_path, monkeypatch)
    monkeypatch.setattr(guard, "_may_here", lambda _allowed: g.actor is not None)
    walk(trial, app, world, filled)


@P11
@SHORT_ON_SQLITE
@pytest.mark.fault("whoever has an office anywhere has it here", finds="charlie gets into")
def test_an_office_that_counts_everywhere_is_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = furnished(app, world, people, tmp_path, monkeypatch)
    charlie, find_visit = world.actor("charlie"), guard.find_visit

    def find_anywhere(slug: str, token: str | None, *, at: datetime) -> Visit | None:
        found = find_visit(slug, token, at=at)
        if found is None or found.signed_in is None or found.signed_in.user_id != charlie.user_id:
            return found
        return replace(found, actor=replace(charlie, village_id=found.village.id, roles=frozenset(Role)))

    monkeypatch.setattr(guard, "find_visit", find_anywhere)
    walk(trial, app, world, filled)


CANARIES = {
    "a full name": "欧阳蕙兰",
    "a phone": "13987654321",
    "an officer's login": "canary-login",
    "an objector": "举报人某某",
    "an objector's phone": "13712345678",
    "a note": "这句话不该给外人看",
}
P12 = pytest.mark.promise("P12", "canaries in every byte that a stranger can get")


def plant(world: World) -> None:
    """Write canaries wherever somebody's data stands, before a notice is made of it."""
    with transaction():
        alice = Member.id == world.homes["alice"].member_ids[0]
        session().execute(update(Member).where(alice).values(name=CANARIES["a full name"], phone=CANARIES["a phone"]))
        bo = User.id == world.actor("bo").user_id
        session().execute(update(User).where(bo).values(login=CANARIES["an officer's login"], name=CANARIES["a note"]))


def plant_objection(world: World, notice_id: str) -> None:
    objector = Objector(CANARIES["an objector"], CANARIES["an objector's phone"])
    with transaction():
        nobody = Actor(world.village_id)
        report_missing(nobody, NoticeId(int(notice_id)), CANARIES["a note"], objector, Channel.WEB, at=NOW)


def crawl(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], folder: Path, patch: pytest.MonkeyPatch
) -> None:
    """Ask for everything as a stranger, in every way, and look for canaries in bodies and headers."""
    plant(world)
    filled = furnished(app, world, people, folder, patch)
    plant_objection(world, filled["notice"])
    wanted = {**CANARIES, **{f"the session of {name}": world.sign_in(name) for name in world.actors}}
    for number, place in enumerate(PLACES.values()):
        if "passer_by" not in place.people and number % trial.size(EACH_SHORT // 2, 1):
            continue
        for method in ("GET", "POST", "HEAD", "PUT"):
            for accept in trial.size(("text/html",), ("text/html", "application/json", "image/*", "*/*")):
                with undone(app):
                    stranger = somebody(app, world, "passer_by")
                    answer = ask(stranger, method, place.url(as_seen_by("passer_by", filled)), accept)
                look(trial, answer, f"{method} {place.endpoint}", wanted)
    for path in ("/nowhere", "/v/lahai", "/v/lahai/", "/n/", f"/n/{filled['token']}x", "/robots.txt", "/favicon.ico"):
        look(trial, somebody(app, world, "passer_by").get(path), path, wanted)
    trial.settle("pages with something on them", "refused")


def ask(person: Person, method: str, url: str, accept: str) -> TestResponse:
    data = {"csrf_token": person.csrf_token(), "line": "1", "words": "x", "number": "1"} if method == "POST" else None
    return person.send(method, url, data=data, headers={"Accept": accept})


def look(trial: Trial, answer: TestResponse, what: str, wanted: dict[str, str]) -> None:
    trial.tries()
    got = answer.data + str(answer.headers).encode()
    trial.saw("pages with something on them" if answer.status_code == 200 else "refused")
    for name, canary in wanted.items():
        trial.require(canary.encode() not in got, f"{name} in {what}")
    trial.require(answer.status_code < 500, f"{what}: {answer.status_code}")


@P12
@SHORT_ON_SQLITE
def test_strangers_learn_nothing_of_anybody(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(trial, app, world, people, tmp_path, monkeypatch)


@P12
@SHORT_ON_SQLITE
@pytest.mark.fault("names on notices are not masked", finds="a full name in")
def test_names_that_are_not_masked_are_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "masked", lambda name: name)
    crawl(trial, app, world, people, tmp_path, monkeypatch)
