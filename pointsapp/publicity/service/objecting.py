"""Taking down what somebody says against a notice, or misses on it."""

from __future__ import annotations

from datetime import datetime

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.people.errors import TooManyTries
from pointsapp.people.rules.tries import Limit
from pointsapp.people.service import count_try
from pointsapp.publicity.errors import LineNotOnNotice, NoticeClosed, NoticeOver, NoticeStopped, TooManyObjections
from pointsapp.publicity.models import Notice, NoticeLine, Objection
from pointsapp.publicity.queries.notices import get_posted_line, lock_notice, stands_on
from pointsapp.publicity.rules.days import answer_due, is_over
from pointsapp.publicity.types import Channel, NoticeId, ObjectionKind, Objector
from pointsapp.villages.queries import get_settings

MOST_FROM_ONE_ADDRESS = 10
MOST_AT_ONE_NOTICE = 60


def object_to_line(
    actor: Actor,
    notice_id: NoticeId,
    number: int,
    words: str,
    objector: Objector,
    channel: Channel,
    *,
    at: datetime,
) -> Objection:
    """Take an objection to one posted line: the line stops, the others go on.

    Shape: from the public page while the notice stands, at the desk until it is closed.
    Errors: Absent, NoticeOver, NoticeClosed, NoticeStopped, LineNumberUnknown, LineNotOnNotice.
    Locks: the notice, then the line.
    """
    notice = _lock_for_objecting(actor, notice_id, channel, at)
    posted = get_posted_line(actor.village_id, notice_id, number)
    if not stands_on(posted):
        raise LineNotOnNotice()
    try:
        set_line_state(actor, posted.line_id, {LineState.ON_NOTICE, LineState.DISPUTED}, LineState.DISPUTED, at=at)
    except LineStateChanged as error:
        raise LineNotOnNotice() from error
    return _take(actor, notice, posted, None, words, objector, channel, at)


def report_missing(
    actor: Actor,
    notice_id: NoticeId,
    words: str,
    objector: Objector,
    channel: Channel,
    household_id: HouseholdId | None = None,
    *,
    at: datetime,
) -> Objection:
    """Take a report that a deed is missing; `household_id` is whose deed, where the desk knows.

    Errors: Absent, NoticeOver, NoticeClosed, NoticeStopped. Locks: the notice.
    """
    notice = _lock_for_objecting(actor, notice_id, channel, at)
    return _take(actor, notice, None, household_id, words, objector, channel, at)


def count_public_try(notice: Notice, address: str, *, at: datetime) -> None:
    """Count one sending from a public page, in a transaction of its own before the objection's.

    Shape: an address is kept as a hash that is of no use for other notices.
    Errors: TooManyObjections, with the minutes to wait. Locks: the limits by name.
    """
    limits = (
        Limit(f"notice:{token_hash(notice.token + address)[:40]}", MOST_FROM_ONE_ADDRESS),
        Limit(f"notice:{notice.uid}", MOST_AT_ONE_NOTICE),
    )
    try:
        count_try(limits, at=at)
    except TooManyTries as error:
        raise TooManyObjections(**error.params) from error


def _lock_for_objecting(actor: Actor, notice_id: NoticeId, channel: Channel, at: datetime) -> Notice:
    notice = lock_notice(actor.village_id, notice_id)
    if notice.closed_at is not None:
        raise NoticeClosed()
    if notice.stopped_at is not None:
        raise NoticeStopped()
    if channel is Channel.WEB and is_over(notice.ends_on, village_day(at)):
        raise NoticeOver()
    return notice


def _take(
    actor: Actor,
    notice: Notice,
    posted: NoticeLine | None,
    household_id: HouseholdId | None,
    words: str,
    objector: Objector,
    channel: Channel,
    at: datetime,
) -> Objection:
    objection = Objection(
        village_id=actor.village_id,
        notice_id=notice.id,
        notice_line_id=posted.id if posted else None,
        kind=ObjectionKind.WRONG if posted else ObjectionKind.MISSING,
        words=words,
        channel=channel,
        objector_name=objector.name,
        objector_contact=objector.contact,
        objector_id=objector.member_id,
        household_id=household_id,
        taken_by_id=actor.user_id,
        made_at=at,
        due_on=answer_due(village_day(at), get_settings(actor.village_id).answer_working_days),
    )
    session().add(objection)
    session().flush()
    kind = {"kind": objection.kind.value}
    note(actor, "publicity.object", "objections", objection.id, at=at, personal=kind, notice_id=notice.id)
    return objection
