"""A village with notices of thousands of lines whose days are over: posted by the product, lines made as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from pointsapp.activities.models import Activity, Attendance, Decision, Line, Recorder, ReviewMeeting
from pointsapp.activities.types import LineState, Verdict
from pointsapp.core.actor import Actor, Role, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.db import plan_anew, session, transaction
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import check_channels, post_notice
from tests.world import Home, make_group, make_home, make_officer, make_rule_set

LINES_OF_A_SHEET = 500
DAYS = timedelta(days=8)


@dataclass
class Office:
    """Who records, reviews and posts in a village, and for whom."""

    village_id: VillageId
    clerk: Actor
    reviewer: Actor
    item_id: int
    homes: list[Home]


def furnish(village_id: VillageId, homes: list[Home]) -> Office:
    """Give a village its officers and a scoring table."""
    with transaction():
        group = make_group(village_id, "村委会")
        officers = [make_home(village_id, group.id, f"9{place}", f"干部{place}") for place in range(2)]
        clerk = make_officer(village_id, f"clerk{village_id}", [Role.CLERK], officers[0])
        reviewer = make_officer(village_id, f"ren{village_id}", [Role.REVIEWER], officers[1])
        return Office(village_id, clerk, reviewer, make_rule_set(village_id)["mediation"], homes)


def post(office: Office, count: int, *, closes_at: datetime) -> Notice:
    """Make so many approved lines, spread over all households, and post them to be closed at an instant."""
    at = closes_at - DAYS
    for start in range(0, count, LINES_OF_A_SHEET):
        _approve(office, range(start, min(start + LINES_OF_A_SHEET, count)), at)
    with transaction():
        notice = post_notice(office.clerk, None, at=at)
    with transaction():
        check_channels(office.clerk, notice.id, at=closes_at)
    return notice


def dispute_all(notice: Notice, at: datetime) -> list[Line]:
    """Let every line of a notice wait for an answer after its closing: each is then credited alone."""
    with transaction() as current:
        wanted = (Line.village_id == notice.village_id, Line.state == LineState.ON_NOTICE)
        current.execute(update(Line).where(*wanted).values(state=LineState.DISPUTED))
        current.execute(update(Notice).where(Notice.id == notice.id).values(closed_at=at))
        return list(current.query(Line).where(Line.state == LineState.DISPUTED).order_by(Line.id))


def _approve(office: Office, numbers: range, at: datetime) -> None:
    """Make one sheet of lines as review leaves them."""
    village: dict[str, Any] = {"village_id": office.village_id}
    clerk, reviewer, on = office.clerk, office.reviewer, date(at.year, at.month, at.day)
    with transaction() as current:
        activity = Activity(**village, title=f"义务劳动 {numbers.start}", happened_on=on, made_at=at, changed_at=at)
        meeting = ReviewMeeting(**village, met_on=on, made_at=at)
        current.add_all([activity, meeting])
        current.flush()
        by = {"user_id": clerk.user_id, "member_id": clerk.member_id, "first_at": at}
        current.add(Recorder(**village, activity_id=activity.id, **by))
        sat = {"user_id": reviewer.user_id, "member_id": reviewer.member_id}
        current.add(Attendance(**village, meeting_id=meeting.id, **sat))
        current.flush()
        made = [_line(activity.id, place, office.homes[n % len(office.homes)]) for place, n in enumerate(numbers)]
        fixed = {**village, "item_id": office.item_id, "state": LineState.APPROVED, "changed_at": at}
        ids = current.scalars(insert(Line).returning(Line.id), [{**fixed, **line} for line in made]).all()
        decided = {"decided_by_id": reviewer.user_id, "decided_member_id": reviewer.member_id, "decided_at": at}
        verdict = {**village, "meeting_id": meeting.id, "verdict": Verdict.APPROVE, "points": 5, **decided}
        plan_anew()
        session().execute(insert(Decision), [{**verdict, "line_id": line_id} for line_id in ids])


def _line(activity_id: int, place: int, home: Home) -> dict[str, Any]:
    whose = {"household_id": home.household_id, "member_id": home.member_ids[0]}
    return {"activity_id": activity_id, "position": place, "uid": new_uid(), "chosen_points": 5, "points": 5, **whose}
