"""Two clerks who take the same list in at once: one of them does, whole, and the other is told to look again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import func, select

from pointsapp.core.db import db, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.households.models import Household, Member
from pointsapp.rosters.models import RosterBatch
from pointsapp.rosters.service import undo_batch
from tests.databases import make_app
from tests.rosters import listed, look, take
from tests.world import NOW, World

CLERKS = ("bo", "sec")
LIST = listed(*(f"{number} 周{'大二三四五'[number % 5]}{number} 九组 - - -" for number in range(501, 521)))


def test_a_list_comes_in_once_and_goes_once(own_database: tuple[str, str], tmp_path: Path) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        seen = {clerk: look(world.actor(clerk), LIST) for clerk in CLERKS}
        before = counted()

        def taking(clerk: str) -> None:
            take(world.actor(clerk), LIST, looked=seen[clerk])

        taken, came = at_once(app, taking), counted()
        with transaction():
            batch_id = session().scalars(select(RosterBatch.id)).one()

        def undoing(clerk: str) -> None:
            with transaction():
                undo_batch(world.actor(clerk), batch_id, at=NOW)

        undone, after = at_once(app, undoing), counted()
        db.engine.dispose()

    assert sorted(taken) == ["done", "roster_moved"]
    assert came[0] == before[0] + 20
    assert sorted(undone) == ["batch_undone", "done"]
    assert after == before


def counted() -> tuple[int, int]:
    with transaction():
        return tuple(session().scalar(select(func.count()).select_from(model)) for model in (Household, Member))


def at_once(app, act) -> list[str]:
    gate = Barrier(len(CLERKS))

    def run(clerk: str) -> str:
        with app.app_context():
            gate.wait()
            try:
                act(clerk)
            except RuleError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(len(CLERKS)) as threads:
        return list(threads.map(run, CLERKS))
