"""P21: every privileged act leaves a trace that says who, when and what; and no log holds a secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core.db import reading, session
from pointsapp.people import service as people_service
from tests.house.routes import PLACES, Place
from tests.house.walking import as_seen_by, somebody, undone
from tests.person import Person
from tests.promises.trial import Trial
from tests.promises.village import furnished
from tests.world import NOW, World

PRIVILEGED = {
    "cards.end": {"reason": "lost", "holder": ""},
    "cards.hand_out_one": {},
    "corrections.answer": {"verdict": "agree", "words": "属实"},
    "households.end_phone": {},
    "households.make_code": {},
    "kin.declare": {"officer": "{user}", "household": "001"},
    "kin.end": {},
    "people.end_role": {},
    "people.end_sessions": {},
    "people.give_role": {"role": "clerk", "since_on": "2026-11-21"},
    "people.new_password": {},
    "people.switch": {"wanted": "off"},
    "settings.add_group": {"name": "新组", "position": "9"},
}
"""Acts on rights, papers and points, each with what its form sends; the address comes from the table of routes."""

EXPORTS = tuple(name for name in PLACES if name.split(".")[1].startswith("export"))
VIEWS = ("households.show", "kept.of_household", "passbooks.show")
"""Pages on which an officer reads what is kept of a household."""

P21 = pytest.mark.promise("P21", "privileged acts and exports, each with its entry")


def act_on_all(trial: Trial, app: Flask, world: World, filled: dict[str, str]) -> None:
    """Do each act as somebody who may, and look for the entry that it left."""
    for endpoint, form in PRIVILEGED.items():
        data = {name: value.format_map(filled) for name, value in form.items()}
        one_act(trial, app, world, filled, PLACES[endpoint], data)
    for endpoint in EXPORTS[:: trial.size(6, 1)]:
        one_act(trial, app, world, filled, PLACES[endpoint], None)
    for endpoint in VIEWS:
        one_act(trial, app, world, filled, PLACES[endpoint], None)
    trial.settle("acts", "exports", "views")


def one_act(
    trial: Trial, app: Flask, world: World, filled: dict[str, str], place: Place, data: dict[str, str] | None
) -> None:
    name = "sec" if "sec" in place.people else sorted(place.people)[0]
    url = place.url(as_seen_by(name, filled))
    with undone(app):
        before = newest()
        person = somebody(app, world, name)
        answer = person.get(url) if data is None else person.post(url, {**place.form(filled), **data})
        left = entries_since(before)
    trial.tries()
    if answer.status_code not in {200, 303}:
        trial.broke(f"{place.endpoint}: was not done, but answered {answer.status_code}")
        return
    trial.saw("acts" if data is not None else "views" if place.endpoint in VIEWS else "exports")
    who = world.actor(name).user_id
    found = [entry for entry in left if entry.user_id == who and entry.at == NOW and entry.act and entry.subject]
    trial.require(bool(found), f"{place.endpoint} as {name}: left no entry")


def newest() -> int:
    with reading():
        return max(session().scalars(select(AuditEntry.id)).all(), default=0)


def entries_since(last: int) -> list[AuditEntry]:
    with reading():
        return list(session().scalars(select(AuditEntry).where(AuditEntry.id > last)))


@P21
def test_every_privileged_act_leaves_its_entry(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_on_all(trial, app, world, furnished(app, world, people, tmp_path, monkeypatch))


@P21
@pytest.mark.fault("switching a login off is not written down", finds="people.switch as sec: left no entry")
def test_an_act_without_an_entry_is_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = furnished(app, world, people, tmp_path, monkeypatch)
    monkeypatch.setattr("pointsapp.people.service.logins.note", lambda *_args, **_more: None)
    act_on_all(trial, app, world, filled)


@P21
@pytest.mark.fault("who looks at a passbook is not written down", finds="passbooks.show as sec: left no entry")
def test_a_view_without_an_entry_is_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = furnished(app, world, people, tmp_path, monkeypatch)
    monkeypatch.setattr("pointsapp.web.clerk.passbooks.note_view", lambda *_: None)
    act_on_all(trial, app, world, filled)


LOGS = pytest.mark.promise("P21", "secrets in logs")


@dataclass
class Said:
    """Everything that was logged, by whatever logger, down to the last detail."""

    lines: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Said]:
    """Keep what all loggers say, exceptions with their traces."""
    said = Said()
    writer = logging.Formatter("%(levelname)s %(name)s %(message)s")

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.lines.append(writer.format(record))

    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


SECRETS = {
    "a password": "Canary-pass-word-77",
    "a card's code": "JF1PCANARYCANARYCANARYCANARY0077",
    "a slip's code": "CANARYCD77",
}


def use_secrets(trial: Trial, app: Flask, world: World, patch: pytest.MonkeyPatch, *, is_breaking: bool) -> None:
    """Type secrets where they belong, also while the program breaks down, and look for them in every log."""
    stranger, kay = Person(app), Person(app, world.sign_in("kay"))
    wanted = {**SECRETS, "a session": world.sign_in("kay")}
    with listening() as said:
        logging.getLogger("promises").info("somebody listens")
        if is_breaking:
            patch.setattr(people_service, "count_try", broken)
        stranger.post("/sign-in", {"login": "bo", "password": SECRETS["a password"]})
        stranger.post("/pair", {"code": SECRETS["a slip's code"]})
        kay.post("/v/lahai/counter/look", {"code": SECRETS["a card's code"], "way": "box"})
        kay.get("/v/lahai/counter")
    for name, secret in wanted.items():
        trial.tries()
        trial.require(not any(secret in line for line in said.lines), f"{name} in a log")
    trial.saw("lines logged", len(said.lines))


def broken(*_args: Any, **_more: Any) -> None:
    raise ZeroDivisionError("a bug")


@LOGS
def test_no_log_holds_a_secret(trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    use_secrets(trial, app, world, monkeypatch, is_breaking=False)
    use_secrets(trial, app, world, monkeypatch, is_breaking=True)
    trial.settle("lines logged")


@LOGS
@pytest.mark.fault("what was sent is logged", finds="a password in a log")
def test_a_log_of_what_was_sent_is_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = "pointsapp.web.public.proving.password_matches"

    def compare_and_tell(_kept: str | None, password: str) -> bool:
        logging.getLogger("pointsapp").info("compared %s", password)
        return False

    monkeypatch.setattr(prove, compare_and_tell)
    use_secrets(trial, app, world, monkeypatch, is_breaking=False)
    trial.settle("lines logged")
