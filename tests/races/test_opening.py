"""Two clerks who carry the same old book over at once: one of them does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from pointsapp.activities.models import Line
from pointsapp.activities.service.opening import OpeningEntry, add_opening_lines, start_opening
from pointsapp.activities.types import ActivityFacts, ActivityId
from pointsapp.core.db import db, session, transaction
from pointsapp.core.errors import RuleError
from tests.databases import make_app
from tests.world import NOW, TODAY, World

CLERKS = ("bo", "sec")
ROUNDS = 4


def test_a_book_is_carried_over_once_however_many_clerks_do_it(own_database: tuple[str, str], tmp_path: Path) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        homes = list(world.homes)[:ROUNDS]
        with transaction():
            sheets = {
                clerk: start_opening(world.actor(clerk), ActivityFacts("旧存折结转", TODAY), at=NOW).id
                for clerk in CLERKS
            }

        outcomes = [at_once(app, world, sheets, home) for home in homes]
        with transaction():
            lines = session().scalar(select(func.count()).select_from(Line).where(Line.is_opening))
        db.engine.dispose()

    assert [sorted(found) for found in outcomes] == [["done", "opening_twice"]] * ROUNDS
    assert lines == ROUNDS


def at_once(app: Flask, world: World, sheets: dict[str, ActivityId], home: str) -> list[str]:
    gate = Barrier(len(CLERKS))

    def run(clerk: str) -> str:
        with app.app_context():
            gate.wait()
            entry = OpeningEntry(world.homes[home].household_id, 5)
            with transaction():
                (result,) = add_opening_lines(world.actor(clerk), sheets[clerk], [entry], at=NOW)
                return result.code if isinstance(result, RuleError) else "done"

    with ThreadPoolExecutor(len(CLERKS)) as threads:
        return list(threads.map(run, CLERKS))
