"""Reading notices that were stopped, and those that took their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from pointsapp.core.db import session
from pointsapp.publicity.models import Notice, NoticeStop
from pointsapp.publicity.types import NoticeId


@dataclass(frozen=True)
class StopView:
    """Why a notice was stopped, and what stands in its place. Shape: the later part is None where nothing does."""

    notice_id: NoticeId
    number: int
    reason: str
    stopped_at: datetime
    next_id: NoticeId | None
    next_number: int | None
    next_token: str | None


def find_stop(notice: Notice) -> StopView | None:
    """Find why a notice was stopped."""
    return _find(NoticeStop.notice_id == notice.id)


def find_replaced(notice: Notice) -> StopView | None:
    """Find the stopped notice in whose place this one stands."""
    return _find(NoticeStop.next_notice_id == notice.id)


def _find(wanted: ColumnElement[bool]) -> StopView | None:
    following = aliased(Notice)
    rows = session().execute(
        select(
            NoticeStop.notice_id,
            Notice.number,
            NoticeStop.reason,
            NoticeStop.stopped_at,
            following.id,
            following.number,
            following.token,
        )
        .join(Notice, Notice.id == NoticeStop.notice_id)
        .outerjoin(following, following.id == NoticeStop.next_notice_id)
        .where(wanted)
    )
    found = rows.one_or_none()
    return None if found is None else StopView(*found)
