"""Notices: post, object, answer, close, stop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.publicity.models import NoticeLine
from pointsapp.publicity.service import (
    answer_objection,
    check_channels,
    close_notice,
    object_to_line,
    post_notice,
    stop_notice,
)
from pointsapp.publicity.types import Answered, Channel, NoticeId, Objector, Outcome
from tests.promises.machine.state import (
    NOTICE_DAYS,
    Answer,
    Content,
    Expectation,
    Line,
    Model,
    Notice,
    Objection,
    expect,
)


def post(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    notice = post_notice(actor, content["lines"], at=at)
    return {"notice": notice.id, "lines": _posted(notice.id)}


def expect_post(model: Model, login: str, content: Content) -> Expectation:
    approved = {line.line_id for line in model.lines_in("approved")}
    chosen = approved if content["lines"] is None else set(content["lines"])
    reasons = {"line_not_approved"} if chosen - approved else set()
    answer = yield reasons or (set() if chosen else {"nothing_approved"})
    _hang_up(model, answer["notice"], answer["lines"], chosen)


def protest(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    channel, objector = Channel(content["channel"]), Objector(member_id=content["objector"])
    made = object_to_line(actor, content["notice"], content["number"], "不对", objector, channel, at=at)
    return {"objection": made.id}


def expect_protest(model: Model, login: str | None, content: Content) -> Expectation:
    notice = model.notices[content["notice"]]
    found = [line_id for line_id, number in notice.numbers.items() if number == content["number"]]
    line = model.lines[found[0]] if found else None
    is_standing = line is not None and line.notice is notice and line.state in {"on_notice", "disputed"}
    whys = {
        "notice_closed": notice.is_closed,
        "notice_stopped": notice.is_stopped,
        "notice_over": content["channel"] == "web" and model.today > notice.ends_on,
        "line_number_unknown": line is None,
        "line_not_on_notice": line is not None and not is_standing,
    }
    answer = yield {why for why, holds in whys.items() if holds}
    assert line is not None
    line.state = "disputed"
    homes = {line.home} | {name for name, home in model.homes.items() if content["objector"] in home.member_ids}
    model.objections[answer["objection"]] = Objection(answer["objection"], notice, line, homes)


def reply(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    answered = Answered(Outcome(content["outcome"]), content["new_points"])
    made = answer_objection(actor, content["objection"], answered, "看过了", at=at, request_id=request_id)
    return {"answer": made.id}


def expect_reply(model: Model, login: str, content: Content) -> Expectation:
    objection = model.objections[content["objection"]]
    line, new_points = objection.line, content["new_points"]
    is_changed = content["outcome"] == "changed"
    whys = {
        "objection_answered": objection.outcome is not None,
        "answerer_recorded": login in line.sheet.recorders,
        "answerer_reviewed": login in line.reviewers,
        "answerer_concerned": model.logins[login].home in objection.homes,
        "answerer_kin": any((login, home) in model.kin for home in objection.homes),
        "new_points_missing": is_changed and new_points in (None, line.points),
        "new_points_outside_terms": is_changed and new_points is not None and not line.item.can_be(new_points),
    }
    yield {why for why, holds in whys.items() if holds}
    objection.outcome, objection.new_points = content["outcome"], new_points
    objection.place = sum(each.outcome is not None for each in model.objections.values())
    _decide(model, objection)


def _decide(model: Model, objection: Objection) -> None:
    """Let the last answer to a line decide: struck off wins over changed, changed over standing."""
    line, notice = objection.line, objection.notice
    about = [each for each in model.objections.values() if each.line is line and each.notice is notice]
    if any(each.outcome is None for each in about):
        return
    answers = sorted(about, key=lambda each: each.place)
    if any(each.outcome == "voided" for each in answers):
        line.state = "voided"
    elif changes := [each for each in answers if each.outcome == "changed"]:
        line.points = changes[-1].new_points or 0
        line.state = "approved"
    elif notice.is_stopped:
        line.state = "approved"
    elif notice.is_closed:
        line.state = "credited"
        _credit(model, [line])
    else:
        line.state = "on_notice"


def close(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    check_channels(actor, content["notice"], at=at)
    done = close_notice(actor, content["notice"], at=at, request_id=request_id)
    return {"lines": done.lines, "points": done.points, "disputed": done.disputed_lines}


def expect_close(model: Model, login: str, content: Content) -> Expectation:
    notice = model.notices[content["notice"]]
    whys = {
        "notice_closed": notice.is_closed,
        "notice_stopped": notice.is_stopped,
        "tick_too_early": model.today < notice.ends_on,
        "notice_still_running": model.today == notice.ends_on,
    }
    answer = yield {why for why, holds in whys.items() if holds}
    notice.is_closed = True
    on_it = [line for line in model.lines.values() if line.notice is notice]
    standing = [line for line in on_it if line.state == "on_notice"]
    expected = {
        "lines": sum(line.points > 0 for line in standing),
        "points": sum(line.points for line in standing),
        "disputed": sum(line.state == "disputed" for line in on_it),
    }
    expect(answer == expected, f"closing a notice gives {answer}, not {expected}")
    for line in standing:
        line.state = "credited"
    _credit(model, standing)


def stop(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    made = stop_notice(actor, content["notice"], "印错了", content["lines"], at=at)
    return {"notice": made.next_notice_id, "lines": _posted(made.next_notice_id) if made.next_notice_id else []}


def expect_stop(model: Model, login: str, content: Content) -> Expectation:
    notice, chosen = model.notices[content["notice"]], set(content["lines"])
    standing = [line for line in model.lines_in("on_notice") if line.notice is notice]
    possible = {line.line_id for line in (*standing, *model.lines_in("approved"))}
    whys = {
        "notice_closed": notice.is_closed,
        "notice_stopped": notice.is_stopped,
        "line_not_approved": bool(chosen - possible),
    }
    answer = yield {why for why, holds in whys.items() if holds}
    notice.is_stopped = True
    for line in standing:
        line.state = "approved"
    expect((answer["notice"] is not None) == bool(chosen), "stopping a notice posts the next one other than asked")
    if chosen:
        _hang_up(model, answer["notice"], answer["lines"], chosen)


def _posted(notice_id: NoticeId) -> list[list[int]]:
    """Give a notice as it hangs: each line with its number and points."""
    wanted = select(NoticeLine.line_id, NoticeLine.number, NoticeLine.points).where(NoticeLine.notice_id == notice_id)
    return [list(row) for row in session().execute(wanted.order_by(NoticeLine.number))]


def _hang_up(model: Model, notice_id: int, posted: list[list[int]], chosen: set[int]) -> None:
    expect({line_id for line_id, _, _ in posted} == chosen, "a notice shows other lines than were chosen")
    expect([number for _, number, _ in posted] == list(range(1, len(posted) + 1)), "a notice's numbers have gaps")
    ends_on = model.today + timedelta(days=NOTICE_DAYS - 1)
    notice = Notice(notice_id, ends_on, {line_id: number for line_id, number, _ in posted})
    model.notices[notice_id] = notice
    for line_id, _, points in posted:
        line = model.lines[line_id]
        expect(points == line.points, f"a notice promises {points} points instead of {line.points}")
        line.state, line.notice = "on_notice", notice


def _credit(model: Model, lines: Iterable[Line]) -> None:
    arrived = [line for line in lines if line.points]
    for line in arrived:
        expect(not line.has_credit, "the model itself credits a line twice")
        line.has_credit = True
        model.credits += 1
        model.move("issued", line.home, line.points)
    model.settle(line.home for line in arrived)
