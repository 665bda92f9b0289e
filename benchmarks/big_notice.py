"""A village with a notice of thousands of lines whose days are over: posted by the product, lines as plain rows."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from pointsapp.activities.models import Activity, Attendance, Decision, Line, Recorder, ReviewMeeting
from pointsapp.activities.types import LineState, Verdict
from pointsapp.core.codes import new_uid
from pointsapp.core.db import plan_anew, session, transaction
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import check_channels, post_notice
from tests.world import NOW, TODAY, Home, World, make_group, make_home

HOUSEHOLDS = 300
LINES_OF_A_SHEET = 500
AFTER = NOW + timedelta(days=8)


def settle(world: World, count: int = HOUSEHOLDS) -> list[Home]:
    """Let more households move in, thirty to a group."""
    homes = []
    with transaction():
        for place in range(count):
            if place % 30 == 0:
                group_id = make_group(world.village_id, f"{place // 30 + 2}组").id
            homes.append(make_home(world.village_id, group_id, str(1001 + place), f"户主{place}"))
    return homes


def post(world: World, homes: list[Home], count: int) -> Notice:
    """Make so many approved lines, spread over all households, and put them on a notice that is over at AFTER."""
    for start in range(0, count, LINES_OF_A_SHEET):
        _approve(world, homes, range(start, min(start + LINES_OF_A_SHEET, count)))
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
    return notice


def _approve(world: World, homes: list[Home], numbers: range) -> None:
    """Make one sheet of lines as review leaves them: recorded by Bo, agreed to by Ren."""
    village = {"village_id": world.village_id}
    bo, ren = world.actor("bo"), world.actor("ren")
    on = TODAY - timedelta(days=3)
    with transaction() as current:
        activity = Activity(**village, title=f"义务劳动 {numbers.start}", happened_on=on, made_at=NOW, changed_at=NOW)
        meeting = ReviewMeeting(**village, met_on=on, made_at=NOW)
        current.add_all([activity, meeting])
        current.flush()
        recorded = {"user_id": bo.user_id, "member_id": bo.member_id, "first_at": NOW}
        current.add(Recorder(**village, activity_id=activity.id, **recorded))
        current.add(Attendance(**village, meeting_id=meeting.id, user_id=ren.user_id, member_id=ren.member_id))
        current.flush()
        made = [_line(activity.id, place, homes[number % len(homes)]) for place, number in enumerate(numbers)]
        fixed = {**village, "item_id": world.items["mediation"], "state": LineState.APPROVED, "changed_at": NOW}
        ids = current.scalars(insert(Line).returning(Line.id), [{**fixed, **line} for line in made])
        decided = {"decided_by_id": ren.user_id, "decided_member_id": ren.member_id, "decided_at": NOW}
        verdict = {**village, "meeting_id": meeting.id, "verdict": Verdict.APPROVE, "points": 5, **decided}
        plan_anew()
        session().execute(insert(Decision), [{**verdict, "line_id": line_id} for line_id in ids])


def _line(activity_id: int, place: int, home: Home) -> dict[str, object]:
    whose = {"household_id": home.household_id, "member_id": home.member_ids[0]}
    return {"activity_id": activity_id, "position": place, "uid": new_uid(), "chosen_points": 5, "points": 5, **whose}
