"""Deeds that have gone through recording and review, as plain rows: what a notice begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from pointsapp.activities.models import Activity, Attendance, Decision, Line, Recorder, ReviewMeeting
from pointsapp.activities.types import LineId, LineState, Verdict
from pointsapp.core.actor import Actor
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.verify import find_bad_row
from tests.world import NOW, TODAY, World, make_home, make_officer

DEED_DAY = TODAY - timedelta(days=3)


@dataclass
class Approved:
    """An activity's approved lines by household, in the order given."""

    activity_id: int
    line_ids: dict[str, LineId]


def approve_lines(
    world: World,
    deeds: dict[str, int],
    *,
    item: str = "mediation",
    on: date = DEED_DAY,
    at: datetime = NOW,
    title: str = "邻里调解",
) -> Approved:
    """Make one activity in which each household earned some points: recorded by Bo, reviewed by Ren."""
    bo, ren = world.actor("bo"), world.actor("ren")
    with transaction():
        activity = Activity(village_id=world.village_id, title=title, happened_on=on, made_at=at, changed_at=at)
        meeting = ReviewMeeting(village_id=world.village_id, met_on=on, made_at=at)
        session().add_all([activity, meeting])
        session().flush()
        session().add_all(
            [
                Recorder(
                    village_id=world.village_id,
                    activity_id=activity.id,
                    user_id=bo.user_id,
                    member_id=bo.member_id,
                    first_at=at,
                ),
                Attendance(
                    village_id=world.village_id, meeting_id=meeting.id, user_id=ren.user_id, member_id=ren.member_id
                ),
            ]
        )
        lines = {
            name: _approve(world, activity, meeting, ren, place, name, points, item, at)
            for place, (name, points) in enumerate(deeds.items())
        }
    return Approved(activity.id, lines)


def _approve(
    world: World,
    activity: Activity,
    meeting: ReviewMeeting,
    ren: Actor,
    place: int,
    name: str,
    points: int,
    item: str,
    at: datetime,
) -> LineId:
    home = world.homes[name]
    line = Line(
        village_id=world.village_id,
        activity_id=activity.id,
        position=place,
        household_id=home.household_id,
        member_id=home.member_ids[0],
        item_id=world.items[item],
        chosen_points=points,
        points=points,
        state=LineState.APPROVED,
        changed_at=at,
    )
    session().add(line)
    session().flush()
    session().add(
        Decision(
            village_id=world.village_id,
            line_id=line.id,
            meeting_id=meeting.id,
            verdict=Verdict.APPROVE,
            points=points,
            decided_by_id=ren.user_id,
            decided_member_id=ren.member_id,
            decided_at=at,
        )
    )
    session().flush()
    return line.id


def add_officer(world: World, login: str, head: str, *roles: str) -> Actor:
    """Let one more household move in, whose head is an officer."""
    with transaction():
        home = make_home(world.village_id, world.group_id, f"{len(world.homes) + 90:03d}", head)
        actor = make_officer(world.village_id, login, list(roles), home)
    world.homes[login] = home
    world.actors[login] = actor
    return actor


def states_of(approved: Approved) -> dict[str, str]:
    """Tell the state of each household's line."""
    with reading():
        rows = session().execute(select(Line.id, Line.state).where(Line.id.in_(approved.line_ids.values())))
        found = {line_id: state.value for line_id, state in rows}
    return {name: found[line_id] for name, line_id in approved.line_ids.items()}


def balances_of(world: World, *names: str) -> dict[str, int]:
    """Tell the balances of households, after checking that the books agree."""
    with reading():
        assert find_bad_row(world.village_id) is None
        return {name: get_balance(world.village_id, world.homes[name].wallet_id) for name in names}
