"""How often each page asks the database: never more often for more rows, and no more often than limits.py allows."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, templating

from pointsapp.core.db import db, transaction
from pointsapp.redemptions.service import make_quote, note_look_up, redeem
from pointsapp.redemptions.types import Look
from tests.buying import buy
from tests.house.crowd import Crowd
from tests.house.limits import AS, LIMITS, NEVER_ASKED
from tests.house.routes import PLACES
from tests.person import Person
from tests.statements import Statement, heard
from tests.world import NOW, World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""The same statements go to both databases."""

FEW, MORE = 2, 3
REDEEM_AT_MOST, A_GOOD_AT_MOST = 10, 2
LARGE = (
    "transfers",
    "audit_entries",
    "lines",
    "notice_lines",
    "decisions",
    "links",
    "redemptions",
    "quotes",
    "requests",
)

Asked = dict[str, list[Statement]]


def ask_all(app: Flask, people: dict[str, Person], ids: dict[str, str]) -> Asked:
    """Open every page as somebody who may, and gather what each asked."""
    found: Asked = {}
    for name in LIMITS:
        endpoint, _, who = name.partition("/")
        place = PLACES[endpoint]
        who = who or AS.get(endpoint) or min(place.people - {"passer_by"}, key=ORDER.index)
        own = {**ids, "own": "0", **({"activity": ids["waiting"]} if endpoint.startswith("review.") else {})}
        person = people[who]
        with app.app_context(), heard(db.engine) as statements:
            answer = person.client.get(place.url(own))
        assert answer.status_code < 400, f"{name}: {answer.status_code}"
        found[name] = statements
    return found


ORDER = ("bo", "sec", "sup", "ren", "kay", "alice")


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be prepared whole and written by nobody: templates ask nothing, and writing takes half of the time."""
    monkeypatch.setattr(
        templating, "_render", lambda app, _template, context: app.update_template_context(context) or ""
    )


@ON_SQLITE
@pytest.mark.usefixtures("unwritten")
def test_no_page_asks_more_often_for_more_rows_or_more_than_its_limit(
    app: Flask, world: World, people: dict[str, Person], filled: dict[str, str], tmp_path: Path
) -> None:
    crowd = Crowd(world, people, filled, tmp_path / "files")
    few = ask_all(app, people, crowd.grow(FEW))
    many = ask_all(app, people, crowd.grow(MORE))

    grown = [f"{name}: {len(few[name])} statements, with more rows {len(many[name])}" for name in LIMITS
             if len(many[name]) > len(few[name])]  # fmt: skip
    above = [f"{name}: {len(asked)} statements, {LIMITS[name]} allowed" for name, asked in many.items()
             if len(asked) > LIMITS[name]]  # fmt: skip

    assert not grown, "asked row by row:\n" + "\n".join(grown)
    assert not above, "think, then either ask less often or raise the limit in limits.py:\n" + "\n".join(above)


@ON_SQLITE
def test_every_page_has_its_limit(app: Flask) -> None:
    getting = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    limited = {name.partition("/")[0] for name in LIMITS}

    assert getting - NEVER_ASKED.keys() == limited


@ON_SQLITE
@pytest.mark.usefixtures("context")
def test_redeeming_asks_no_more_often_in_longer_books(world: World) -> None:
    world.give("alice", 90)
    first = redeeming(world, soap=1)
    for _ in range(MORE):
        buy(world, "alice", soap=1)

    assert redeeming(world, soap=1) == first <= REDEEM_AT_MOST
    assert redeeming(world, soap=1, rice=1) - first <= A_GOOD_AT_MOST


def redeeming(world: World, **units: int) -> int:
    """Count what the command asks, from its first lock to the seal of the books."""
    kay, household_id = world.actor("kay"), world.homes["alice"].household_id
    with transaction():
        noted = note_look_up(kay, household_id, "没带卡", at=NOW)
        wanted = [(world.rewards[good], count) for good, count in units.items()]
        quote = make_quote(kay, world.shop_id, Look(household_id, None, noted.id, NOW), wanted, at=NOW)
    with heard(db.engine) as statements, transaction():
        redeem(kay, quote.id, at=NOW)
    return len(statements)
