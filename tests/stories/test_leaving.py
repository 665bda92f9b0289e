"""A clerk leaves in the middle of a notice; the next one goes on where the work stands."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.activities.service.sheet import add_line, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts
from pointsapp.core.actor import Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.queries import get_balance
from pointsapp.people.models import Membership
from pointsapp.people.service import end_role
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.reports.handover import Kind, list_open_work
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import appoint, patrol
from tests.world import NOW, TODAY, World

HANDOVER = "/v/lahai/handover"


def work_of(world: World, name: str) -> list[tuple[Kind, str, str]]:
    actor = world.actor(name)
    with reading():
        items = list_open_work(world.village_id, actor.roles, actor.user_id, at=NOW)
    return [(item.kind, item.title, item.by) for item in items]


def balances(world: World) -> dict[str, int]:
    with reading():
        return {name: get_balance(world.village_id, world.homes[name].wallet_id) for name in ("alice", "dana")}


@pytest.fixture
def mia(world: World) -> str:
    """The second clerk, of Dana's household."""
    appoint(world, "mia", "dana", Role.CLERK)
    return "mia"


def test_a_clerk_leaves_in_the_middle_of_a_notice(
    world: World, people: dict[str, Person], app: Flask, mia: str
) -> None:
    # Bo has lines on a notice, and a sheet half written.
    approve_lines(world, {"alice": 10, "dana": 6})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        draft = start_activity(world.actor("bo"), ActivityFacts("打扫村道", TODAY), at=NOW)
        add_line(world.actor("bo"), draft.id, patrol(world, "alice"), at=NOW)
    assert balances(world) == {"alice": 0, "dana": 0}

    # Both clerks see the same open work, whoever began it.
    left = [(Kind.DRAFT, "打扫村道", "Bo"), (Kind.NOTICE, "1", "Bo")]
    assert work_of(world, "bo") == left
    assert work_of(world, mia) == left

    # The secretary ends Bo's role: his open session has lost it with the next page.
    with reading():
        role = session().scalars(select(Membership.id).where(Membership.user_id == world.actor("bo").user_id)).one()
    with transaction():
        end_role(world.actor("sec"), role, at=NOW)
    assert people["bo"].get("/v/lahai/activities").status_code == 404
    paper = people["sec"].get(f"{HANDOVER}/{world.actor('bo').user_id}/sheet").text
    assert "打扫村道" in paper
    assert "Notice No. 1" in paper

    # Mia finishes the sheet that Bo began, and it counts as recorded by both.
    clerk = Person(app, world.sign_in(mia))
    assert clerk.get(f"/v/lahai/activities/{draft.id}").status_code == 200
    with transaction():
        add_line(world.actor(mia), draft.id, patrol(world, "dana"), at=NOW)
        submit_activity(world.actor(mia), draft.id, at=NOW)

    # The days are over: Mia closes Bo's notice, and each household has its points.
    after = NOW.replace(month=12, day=1)
    with transaction():
        check_channels(world.actor(mia), notice.id, at=after)
        close_notice(world.actor(mia), notice.id, at=after)
    assert balances(world) == {"alice": 10, "dana": 6}
    assert work_of(world, mia) == []
