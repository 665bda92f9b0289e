"""Walking through all routes: each step in a savepoint of its own, so that no step changes the next one's ground."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from pointsapp.core.db import db
from pointsapp.models import ALL_TABLES
from tests.house.routes import PLACES, Place
from tests.person import Person
from tests.world import World

NEVER_WALKED = {"static"}
CHANGES = re.compile(r'nonce-[\w-]+|nonce="[^"]+"|csrf.token"[^>]+>')
Step = tuple[Place, str]


def steps(app: Flask, *methods: str) -> Iterator[Step]:
    """Give every route with each of its methods (or only with these)."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NEVER_WALKED:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if not methods or method in methods:
                yield PLACES[rule.endpoint], method


def somebody(app: Flask, world: World, name: str) -> Person:
    """Give a person at a browser of their own, so that signing out ends nothing for the next step."""
    return Person(app, None if name == "passer_by" else world.sign_in(name))


def go(
    person: Person, method: str, place: Place, filled: dict[str, str], *, village: str = "/v/lahai/"
) -> TestResponse:
    """Open a page, or send its form with as little as it takes to be let in."""
    url = place.url(filled, village=village)
    return person.get(url) if method == "GET" else person.post(url, place.form(filled))


def as_seen_by(name: str, filled: dict[str, str]) -> dict[str, str]:
    """Give the ids with the own session of a person among them."""
    return {**filled, "own": filled.get(f"own of {name}", "0")}


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Take back whatever happens inside."""
    with app.app_context():
        savepoint = db.engine.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def is_refused(answer: TestResponse) -> bool:
    """Tell whether the door stayed shut: nothing there, or please sign in."""
    return answer.status_code in {401, 404} or answer.headers.get("Location", "").startswith("/sign-in")


def plain(answer: TestResponse, url: str, name: str = "URL") -> str:
    """Give the page without what differs from one answer to the next."""
    return CHANGES.sub("", answer.text).replace(url, name)


def everything(app: Flask, *, but: frozenset[str]) -> dict[str, list[tuple[object, ...]]]:
    """Give all rows of all tables."""
    with app.app_context():
        connection = db.engine
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(text(f"SELECT * FROM {table.name}")))
            for table in ALL_TABLES
            if table.name not in but
        }
