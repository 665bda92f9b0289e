"""Sheets that wait for the panel, more people on it, and meetings to decide in."""

from __future__ import annotations

from datetime import date, datetime

from pointsapp.activities.service.meetings import open_meeting
from pointsapp.activities.service.sheet import add_line, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts, ActivityId, LineEntry, LineId, MeetingId
from pointsapp.core.actor import Actor, Role
from pointsapp.core.db import transaction
from tests.world import NOW, TODAY, World, make_officer


def submit_sheet(
    world: World, *names: str, by: str = "bo", on: date = TODAY, title: str = "夜间巡逻", at: datetime = NOW
) -> tuple[ActivityId, dict[str, LineId]]:
    """Record a patrol of 10 points for some households and hand the sheet to the panel."""
    actor = world.actor(by)
    with transaction():
        activity = start_activity(actor, ActivityFacts(title, on), at=at)
        lines = {name: add_line(actor, activity.id, patrol(world, name), at=at).id for name in names}
        submit_activity(actor, activity.id, at=at)
    return activity.id, lines


def patrol(world: World, name: str) -> LineEntry:
    """Say that the head of a household patrolled."""
    home = world.homes[name]
    return LineEntry(home.household_id, world.items["patrol"], home.member_ids[0])


def appoint(world: World, login: str, home: str, *roles: Role) -> Actor:
    """Give the head of a household one more login, with roles, and keep its actor."""
    with transaction():
        actor = make_officer(world.village_id, login, list(roles or (Role.REVIEWER,)), world.homes[home])
    world.actors[login] = actor
    return actor


def meet(world: World, *names: str, recused: str = "", on: date = TODAY, at: datetime = NOW) -> MeetingId:
    """Open a meeting with some people present and perhaps one who stepped out."""
    present = [(world.actor(name).user_id, False) for name in names]
    present += [(world.actor(recused).user_id, True)] if recused else []
    with transaction():
        return open_meeting(world.actor(names[0]), on, "村委会", present, at=at).id
