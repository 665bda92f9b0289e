"""Taking a notice down that was printed wrong, and posting its lines again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.activities.service.states import set_line_states
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.publicity.errors import NoticeClosed, NoticeStopped, StopReasonMissing
from pointsapp.publicity.models import Notice, NoticeLine, NoticeStop
from pointsapp.publicity.queries.notices import is_newest, lock_notice
from pointsapp.publicity.service.posting import post_notice
from pointsapp.publicity.types import NoticeId


def stop_notice(
    actor: Actor, notice_id: NoticeId, reason: str, line_ids: Collection[LineId], *, at: datetime
) -> NoticeStop:
    """Take a notice down, say why, and post the chosen ones of its lines again for the full days.

    Shape: lines that are not chosen wait for a notice again; disputed ones wait for their answer.
    Errors: Absent, StopReasonMissing, NoticeClosed, NoticeStopped, LineNotApproved.
    Locks: the notice, then its lines by id, then the village.
    """
    if not reason.strip():
        raise StopReasonMissing()
    notice = lock_notice(actor.village_id, notice_id)
    if notice.closed_at is not None:
        raise NoticeClosed()
    if notice.stopped_at is not None:
        raise NoticeStopped()
    notice.stopped_at = at
    session().flush()
    set_line_states(actor, _standing(notice), LineState.ON_NOTICE, LineState.APPROVED, at=at)
    following = post_notice(actor, sorted(line_ids), at=at) if line_ids else None
    stop = NoticeStop(
        village_id=actor.village_id,
        notice_id=notice.id,
        next_notice_id=following.id if following else None,
        reason=reason,
        stopped_by_id=actor.user_id,
        stopped_at=at,
    )
    session().add(stop)
    session().flush()
    note(actor, "publicity.stop", "notices", notice.id, at=at, lines=len(line_ids))
    return stop


def _standing(notice: Notice) -> list[LineId]:
    return list(
        session().scalars(
            select(Line.id)
            .join(NoticeLine, NoticeLine.line_id == Line.id)
            .where(NoticeLine.notice_id == notice.id, Line.state == LineState.ON_NOTICE, is_newest())
            .order_by(Line.id)
        )
    )
