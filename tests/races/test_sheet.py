"""Clerks who write in sheets at once: no cap is used twice, no line is overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.activities.models import Line, Recorder
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.service.sheet import add_line, change_line, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts, LineEntry
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.scoring.models import Item
from pointsapp.scoring.types import CapPeriod
from tests.databases import make_app
from tests.world import NOW, TODAY, World

CLERKS = ("bo", "sec", "kay", "ren")


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        yield app, World.make()
        db.engine.dispose()


def at_once(app: Flask, *acts) -> list[str]:
    """Start acts together, each in its own thread and transaction, and say how each ended."""
    gate = Barrier(len(acts))

    def run(act) -> str:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    act()
            except RuleError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def start(world: World) -> int:
    with transaction():
        return start_activity(world.actor("bo"), ActivityFacts("义务劳动", TODAY), at=NOW).id


def upkeep(world: World, name: str, units: int) -> LineEntry:
    return LineEntry(world.homes[name].household_id, world.items["upkeep"], units=units)


def adding(world: World, clerk: str, activity_id: int, name: str, units: int):
    return lambda: add_line(world.actor(clerk), activity_id, upkeep(world, name, units), at=NOW)


def test_sheets_written_at_once_share_one_cap(village: tuple[Flask, World]) -> None:
    app, world = village
    with transaction():
        item = session().get(Item, world.items["upkeep"])
        item.cap_points, item.cap_period = 10, CapPeriod.MONTH
    sheets = [start(world) for _ in CLERKS]

    ended = at_once(
        app, *(adding(world, clerk, sheet, "alice", 4) for clerk, sheet in zip(CLERKS, sheets, strict=True))
    )

    assert ended == ["done"] * len(CLERKS)
    with reading():
        assert session().scalar(select(func.sum(Line.points))) == 10
        assert session().scalar(select(func.sum(Line.capped_points))) == 4 * 8 - 10


def test_a_household_comes_into_a_sheet_once_however_many_add_it(village: tuple[Flask, World]) -> None:
    app, world = village
    sheet = start(world)

    ended = at_once(app, *(adding(world, clerk, sheet, "alice", 1) for clerk in CLERKS))

    assert sorted(ended) == ["done", *["household_twice"] * 3]
    with reading():
        assert session().scalar(select(func.count()).select_from(Line)) == 1


def test_clerks_of_one_sheet_stand_in_nobodys_way(village: tuple[Flask, World]) -> None:
    app, world = village
    sheet = start(world)
    names = ("alice", "dana", "kay", "sup")

    ended = at_once(app, *(adding(world, clerk, sheet, name, 1) for clerk, name in zip(CLERKS, names, strict=True)))

    assert ended == ["done"] * 4
    with reading():
        assert sorted(session().scalars(select(Line.position))) == [1, 2, 3, 4]
        assert session().scalar(select(func.count()).select_from(Recorder)) == 4


def test_of_those_who_save_one_line_at_once_one_is_first(village: tuple[Flask, World]) -> None:
    app, world = village
    sheet = start(world)
    with transaction():
        line = add_line(world.actor("bo"), sheet, upkeep(world, "alice", 1), at=NOW)

    def saving(clerk: str, units: int):
        later = NOW + timedelta(seconds=units)
        entry = upkeep(world, "alice", units)
        return lambda: change_line(world.actor(clerk), line.id, entry, seen_at=NOW, at=later)

    ended = at_once(app, *(saving(clerk, units) for units, clerk in enumerate(CLERKS, start=2)))

    assert sorted(ended) == ["done", *["line_changed_meanwhile"] * 3]
    with reading():
        assert get_line(world.village_id, line.id).units == ended.index("done") + 2


def test_a_sheet_is_submitted_once(village: tuple[Flask, World]) -> None:
    app, world = village
    sheet = start(world)
    with transaction():
        add_line(world.actor("bo"), sheet, upkeep(world, "alice", 1), at=NOW)

    ended = at_once(app, *([lambda: submit_activity(world.actor("bo"), sheet, at=NOW)] * 4))

    assert sorted(ended) == ["done", *["sheet_has_problems"] * 3]
