"""Deeds: what is asked of the product, and what must come of it: record, review, send back, mend, strike."""

from __future__ import annotations

from datetime import date, datetime

from pointsapp.activities.service.meetings import open_meeting
from pointsapp.activities.service.review import decide, send_back
from pointsapp.activities.service.sheet import add_lines, change_line, remove_line, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts, LineEntry, MeetingId, Verdict
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import RequestId
from tests.promises.machine.state import GONE, Answer, Content, Expectation, Item, Line, Model, Sheet, expect


def record(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    activity = start_activity(actor, ActivityFacts("做了好事", date.fromisoformat(content["day"])), at=at)
    lines = add_lines(actor, activity.id, [_entry(each) for each in content["entries"]], at=at)
    for line in lines:
        if isinstance(line, RuleError):
            raise line
    submit_activity(actor, activity.id, at=at)
    return {"activity": activity.id, "lines": [[line.id, line.points] for line in lines]}


def expect_record(model: Model, login: str, content: Content) -> Expectation:
    day = date.fromisoformat(content["day"])
    reasons = {"happened_in_future"} if day > model.today else set()
    seen = set()
    for entry in content["entries"]:
        item, who = model.item(entry["item_id"]), _who(model, entry)
        reasons |= _reasons_against(model, entry, day)
        if (item.key, who) in seen:
            reasons.add(_twice(item))
        seen.add((item.key, who))
    answer = yield reasons
    sheet = Sheet(answer["activity"], day, {login})
    for entry, (line_id, points) in zip(content["entries"], answer["lines"], strict=True):
        item, who = model.item(entry["item_id"]), _who(model, entry)
        line = Line(line_id, sheet, model.home_of(entry["household_id"]), item, who, 0, entry)
        line.points = _after_cap(model, line)
        expect(points == line.points, f"a deed is worth {points}, not {line.points}")
        model.lines[line_id] = line


def review(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    meeting_id = _meet(actor, content, at)
    decisions = [(line_id, Verdict(content["verdict"]), content["reason"]) for line_id in content["lines"]]
    made = decide(actor, meeting_id, decisions, at=at)
    return {"meeting": meeting_id, "decisions": len(made)}


def expect_review(model: Model, login: str, content: Content) -> Expectation:
    lines = [model.lines[line_id] for line_id in content["lines"]]
    yield from _expect_decision(model, login, content, lines, "submitted")


def send_line_back(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    meeting_id = _meet(actor, content, at)
    send_back(actor, meeting_id, content["line"], content["reason"], at=at)
    return {"meeting": meeting_id}


def expect_send_back(model: Model, login: str, content: Content) -> Expectation:
    refusing = {**content, "verdict": "refuse"}
    yield from _expect_decision(model, login, refusing, [model.lines[content["line"]]], "approved")


def mend(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    line = change_line(actor, content["line"], _entry(content["entry"]), at=at)
    submit_activity(actor, line.activity_id, at=at)
    return {"points": line.points}


def expect_mend(model: Model, login: str, content: Content) -> Expectation:
    line, entry = model.lines[content["line"]], content["entry"]
    reasons = _reasons_against(model, entry, line.sheet.day)
    if line.state != "refused":
        reasons.add("line_not_mendable")
    who = _who(model, entry)
    beside = [other for other in model.lines.values() if other.sheet is line.sheet and other is not line]
    if any(other.item is line.item and other.who == who and other.state not in GONE for other in beside):
        reasons.add(_twice(line.item))
    answer = yield reasons
    line.who, line.entry, line.state = who, entry, "submitted"
    line.points = _after_cap(model, line)
    line.sheet.recorders.add(login)
    expect(answer["points"] == line.points, f"a mended deed is worth {answer['points']}, not {line.points}")


def strike(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    remove_line(actor, content["line"], at=at)
    return {}


def expect_strike(model: Model, login: str, content: Content) -> Expectation:
    line = model.lines[content["line"]]
    yield set() if line.state == "refused" else {"line_not_mendable"}
    line.state = "voided"
    line.sheet.recorders.add(login)


def _entry(entry: Content) -> LineEntry:
    return LineEntry(
        HouseholdId(entry["household_id"]),
        entry["item_id"],
        member_id=entry["member_id"],
        units=entry["units"],
        points=entry["points"],
    )


def _meet(actor: Actor, content: Content, at: datetime) -> MeetingId:
    present = [(user_id, user_id in content["recused"]) for user_id in content["present"]]
    day = date.fromisoformat(content["met_on"])
    return open_meeting(actor, day, "村委会", present, at=at).id


def _who(model: Model, entry: Content) -> tuple[str, int]:
    """Tell whom a line counts for: a person where the item says so and one was named, else the household."""
    if model.item(entry["item_id"]).key == "patrol" and entry["member_id"] is not None:
        return "member", entry["member_id"]
    return "household", entry["household_id"]


def _twice(item: Item) -> str:
    return "member_twice" if item.key == "patrol" else "household_twice"


def _reasons_against(model: Model, entry: Content, day: date) -> set[str]:
    item, home = model.item(entry["item_id"]), model.homes[model.home_of(entry["household_id"])]
    worth = item.worth(entry)
    whys = {
        "item_not_usable": not item.version.counts_on(day),
        "doer_lived_elsewhere": entry["member_id"] is not None and entry["member_id"] not in home.member_ids,
        "sheet_has_problems": item.key == "patrol" and entry["member_id"] is None,
    }
    return {why for why, holds in whys.items() if holds} | ({worth} if isinstance(worth, str) else set())


def _after_cap(model: Model, line: Line) -> int:
    worth = line.item.worth(line.entry)
    expect(isinstance(worth, int), "a deed was taken that is worth nothing")
    if line.item.cap is None:
        return int(worth)
    left = line.item.cap - model.given(line.item, line.who, line.sheet.day, besides=line)
    return min(int(worth), max(0, left))


def _expect_decision(model: Model, login: str, content: Content, lines: list[Line], wanted: str) -> Expectation:
    present = [model.login_of(user_id) for user_id in content["present"]]
    sitting = [who for who in present if model.logins[who].user_id not in content["recused"]]
    day = date.fromisoformat(content["met_on"])
    whys = {
        "not_on_panel": any(not _is_on_panel(model, who, day) for who in present),
        "nobody_present": not sitting,
        "not_in_meeting": login not in present,
        "stepped_out": login in present and login not in sitting,
        "line_state_changed": any(line.state != wanted for line in lines),
        "refusal_needs_reason": content["verdict"] == "refuse" and not content["reason"],
        "review_barred": any(login in line.sheet.recorders or model.logins[login].home == line.home for line in lines),
        "reviewer_kin": any((login, line.home) in model.kin for line in lines),
        "meeting_before_deed": any(day < line.sheet.day for line in lines),
        "review_meeting_in_future": day > model.today,
    }
    yield {why for why, holds in whys.items() if holds}
    for line in lines:
        line.state = "approved" if content["verdict"] == "approve" else "refused"
        line.reviewers |= {login, *sitting}


def _is_on_panel(model: Model, login: str, day: date) -> bool:
    held = (grant for grant in model.grants if grant.login == login and grant.role == "reviewer")
    return any(not grant.is_ended and grant.since <= day for grant in held)
