"""Two reviewers who decide on the same lines at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.activities.models import Decision
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.service.meetings import change_attendance
from pointsapp.activities.service.review import decide
from pointsapp.activities.service.sheet import take_back_activity
from pointsapp.activities.types import LineState, MeetingId, Verdict
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from tests.databases import make_app
from tests.reviewing import appoint, meet, submit_sheet
from tests.world import NOW, World

NAMES = ("alice", "kay", "sup", "sec")
ROUNDS = 5


@pytest.fixture
def village(own_database: tuple[str, str], tmp_path: Path):
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        appoint(world, "dana", "dana")
        yield app, world
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


def judging(world: World, name: str, meeting_id: MeetingId, line_ids, verdict: Verdict):
    judgements = [(line_id, verdict, "看不清") for line_id in line_ids]
    return lambda: decide(world.actor(name), meeting_id, judgements, at=NOW)


def test_of_two_reviewers_on_the_same_lines_exactly_one_decides(village: tuple[Flask, World]) -> None:
    app, world = village
    for turn in range(ROUNDS):
        _, lines = submit_sheet(world, *NAMES, title=f"夜间巡逻 {turn}")
        one, other = meet(world, "ren"), meet(world, "dana")
        there, back = list(lines.values()), list(reversed(lines.values()))

        ended = at_once(
            app,
            judging(world, "ren", one, there, Verdict.APPROVE),
            judging(world, "dana", other, back, Verdict.REFUSE),
            judging(world, "ren", one, back, Verdict.APPROVE),
            judging(world, "dana", other, there, Verdict.REFUSE),
        )

        assert sorted(ended) == ["done", "line_state_changed", "line_state_changed", "line_state_changed"]
        with reading():
            decided = session().scalars(select(Decision.verdict).where(Decision.line_id.in_(there))).all()
            states = {get_line(world.village_id, line_id).state for line_id in there}
        assert len(decided) == len(NAMES)
        assert states == {LineState.APPROVED if decided[0] is Verdict.APPROVE else LineState.REFUSED}


def test_a_sheet_that_is_taken_back_while_it_is_decided_is_either_one(village: tuple[Flask, World]) -> None:
    app, world = village
    for turn in range(ROUNDS):
        activity_id, lines = submit_sheet(world, *NAMES, title=f"夜间巡逻 {turn}")
        meeting_id = meet(world, "ren")

        ended = at_once(
            app,
            judging(world, "ren", meeting_id, lines.values(), Verdict.APPROVE),
            lambda sheet=activity_id: take_back_activity(world.actor("bo"), sheet, at=NOW),
        )

        with reading():
            states = {get_line(world.village_id, line_id).state for line_id in lines.values()}
        assert states == ({LineState.APPROVED} if ended[0] == "done" else {LineState.DRAFT})
        assert ended.count("done") == 1


def test_who_is_taken_off_the_list_while_deciding_has_either_decided_or_not(village: tuple[Flask, World]) -> None:
    app, world = village
    for turn in range(ROUNDS):
        _, lines = submit_sheet(world, *NAMES, title=f"夜间巡逻 {turn}")
        meeting_id = meet(world, "ren", "dana")
        only_ren = [(world.actor("ren").user_id, False)]

        ended = at_once(
            app,
            judging(world, "dana", meeting_id, lines.values(), Verdict.APPROVE),
            lambda meeting=meeting_id, seats=only_ren: change_attendance(world.actor("ren"), meeting, seats, at=NOW),
        )

        assert sorted(ended) in (["done", "seat_taken"], ["done", "not_in_meeting"])
        with reading():
            made = session().scalar(select(func.count()).select_from(Decision).where(Decision.meeting_id == meeting_id))
        assert made == (len(NAMES) if ended[0] == "done" else 0)
