"""Hanging a notice up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.service.states import set_line_states
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note
from pointsapp.chain.service import publish
from pointsapp.chain.types import Occasion
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import new_token
from pointsapp.core.db import add_rows, session
from pointsapp.publicity.errors import LineNotApproved, NothingApproved
from pointsapp.publicity.models import Notice, NoticeLine
from pointsapp.publicity.queries.notices import list_approved
from pointsapp.publicity.rules.days import last_day
from pointsapp.publicity.rules.names import masked
from pointsapp.publicity.types import PostedLine
from pointsapp.villages.models import Village
from pointsapp.villages.queries import get_settings


def post_notice(actor: Actor, line_ids: Sequence[LineId] | None, *, at: datetime) -> Notice:
    """Put approved lines on a notice from today on: the chosen ones, or (None) all that wait.

    Shape: what the wall says is written down as it is today; lines worth nothing get the last numbers
    and are shown to the office only.
    Errors: NothingApproved, LineNotApproved. Locks: the village, then the lines by id.
    """
    _lock_village(actor.village_id)
    today = village_day(at)
    lines = list_approved(actor.village_id, today, line_ids)
    if line_ids is not None and len(lines) < len(set(line_ids)):
        raise LineNotApproved()
    if not lines:
        raise NothingApproved()
    _put_on_notice(actor, lines, at)
    notice = Notice(
        village_id=actor.village_id,
        number=_next_number(actor.village_id),
        token=new_token(),
        starts_on=today,
        ends_on=last_day(today, get_settings(actor.village_id).notice_days),
        posted_by_id=actor.user_id,
        posted_at=at,
    )
    session().add(notice)
    session().flush()
    _write_lines(notice, lines)
    note(actor, "publicity.post", "notices", notice.id, at=at, number=notice.number, lines=len(lines))
    publish(actor.village_id, Occasion.NOTICE_POSTED, notice.uid, at=at)
    return notice


def _lock_village(village_id: VillageId) -> None:
    """Let one notice of a village be posted at a time, so that their numbers have no gaps."""
    session().execute(select(Village.id).where(Village.id == village_id).with_for_update())


def _next_number(village_id: VillageId) -> int:
    newest = select(func.coalesce(func.max(Notice.number), 0)).where(Notice.village_id == village_id)
    return (session().scalar(newest) or 0) + 1


def _put_on_notice(actor: Actor, lines: Sequence[PostedLine], at: datetime) -> None:
    try:
        line_ids = [line.line_id for line in lines]
        set_line_states(actor, line_ids, LineState.APPROVED, LineState.ON_NOTICE, at=at)
    except LineStateChanged as error:
        raise LineNotApproved() from error


def _write_lines(notice: Notice, lines: Sequence[PostedLine]) -> None:
    add_rows(
        NoticeLine,
        [
            {
                "village_id": notice.village_id,
                "notice_id": notice.id,
                "line_id": line.line_id,
                "number": number,
                "group_name": line.group_name,
                "household_number": line.household_number,
                "masked_name": masked(line.head_name),
                "wording": line.wording,
                "points": line.points,
            }
            for number, line in enumerate(lines, 1)
        ],
    )
