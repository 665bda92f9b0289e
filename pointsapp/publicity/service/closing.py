"""Closing a notice: its undisputed lines become points, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.service.states import set_line_state, set_line_states
from pointsapp.activities.types import LineId, LineState
from pointsapp.arrivals.service import lock_for_arrival, settle
from pointsapp.audit.service import note
from pointsapp.chain.service import publish
from pointsapp.chain.types import Occasion
from pointsapp.core.actor import Actor
from pointsapp.core.clock import start_of, village_day
from pointsapp.core.db import add_rows, session
from pointsapp.core.prepared import Prepared
from pointsapp.core.requests import RequestId
from pointsapp.households.models import Household
from pointsapp.ledger.service import move_many
from pointsapp.ledger.types import AccountId, AccountKind, Arrival, TransferCode
from pointsapp.publicity.errors import ChannelsUnchecked, NoticeClosed, NoticeNotClosed, NoticeStopped
from pointsapp.publicity.models import Credit, Notice, NoticeLine
from pointsapp.publicity.queries.notices import is_newest, lock_notice
from pointsapp.publicity.rules.days import require_last_day, require_over
from pointsapp.publicity.types import NoticeId

AT_ONCE = 200
"""So many lines of a long notice are credited in one transaction: a counter waits for some parts, not for all."""


ALL = 1_000_000_000
_TO_CREDIT = (
    select(Line.id, Household.wallet_id, Line.points, Activity.happened_on, Line.is_opening)
    .join(Activity, Activity.id == Line.activity_id)
    .join(Household, Household.id == Line.household_id)
    .where(Line.village_id == bindparam("village"))
)
_ALONE = Prepared(_TO_CREDIT.where(Line.id == bindparam("line")))


def _going_on(is_there: ColumnElement[bool]) -> tuple[Prepared, Prepared]:
    """Build what lists the next part of a notice, and what counts its disputed lines where nothing is left.

    Shape: the lines of the notice are gone through once for each part: its own lines, and both counts.
    """
    # By the notice alone: led by the village, PostgreSQL compared every posted line with every other while it believed
    # the table nearly empty, which took two seconds for each part.
    open_lines = (
        select(Line.id, Line.state)
        .join(NoticeLine, NoticeLine.line_id == Line.id)
        .where(
            NoticeLine.notice_id == bindparam("notice"),
            Line.village_id == bindparam("village"),
            or_(Line.state == LineState.ON_NOTICE, Line.state == LineState.DISPUTED),
            is_there,
        )
        .cte("open_lines")
        .prefix_with("MATERIALIZED")
    )
    standing, disputed = (
        select(func.count()).select_from(open_lines).where(open_lines.c.state == state)
        for state in (LineState.ON_NOTICE, LineState.DISPUTED)
    )
    part = (
        select(open_lines.c.id)
        .where(open_lines.c.state == LineState.ON_NOTICE)
        .order_by(open_lines.c.id)
        .limit(bindparam("most", type_=Integer))
    )
    listing = (
        _TO_CREDIT.where(Line.id.in_(part))
        .add_columns(standing.scalar_subquery().label("standing"), disputed.scalar_subquery().label("disputed"))
        .order_by(Line.id)
    )
    return Prepared(listing), Prepared(disputed)


_NEXT, _COUNT_DISPUTED = _going_on(is_newest())


@dataclass(frozen=True)
class Closing:
    """What closing a notice did, or one part of it. Units: points in the smallest unit.

    Shape: `left_lines` are undisputed and not credited yet.
    """

    lines: int
    households: int
    points: int
    disputed_lines: int
    left_lines: int = 0


@dataclass(frozen=True)
class _ToCredit:
    line_id: LineId
    wallet_id: AccountId
    points: int
    happened_on: date
    is_opening: bool

    @property
    def arrival(self) -> Arrival:
        """Tell what arrives at the wallet: points for a deed, or a balance carried over."""
        code = TransferCode.OPEN if self.is_opening else TransferCode.AWARD
        return Arrival(self.wallet_id, self.points, code, start_of(self.happened_on))


@dataclass(frozen=True)
class _Part:
    """Lines that are credited at once, how many stand beside them, and how many are disputed."""

    lines: tuple[_ToCredit, ...]
    left: int
    disputed: int


def check_channels(actor: Actor, notice_id: NoticeId, *, at: datetime) -> Notice:
    """Note that box, phone and groups were looked through and nothing said there is left out.

    Shape: possible from the last day of the notice on; a second tick changes nothing.
    Errors: Absent, NoticeClosed, NoticeStopped, TickTooEarly. Locks: the notice.
    """
    notice = _lock_open(actor, notice_id)
    require_last_day(notice.ends_on, village_day(at))
    if not notice.channels_checked:
        notice.channels_checked = True
        session().flush()
        note(actor, "publicity.check_channels", "notices", notice.id, at=at)
    return notice


def close_notice(
    actor: Actor,
    notice_id: NoticeId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    at_most: int | None = None,
) -> Closing:
    """Close a notice after its last day and credit its undisputed lines; disputed ones stay behind.

    Shape: with `at_most`, so many lines are credited at once, and `credit_more` goes on with the rest.
    Errors: Absent, NoticeClosed, NoticeStopped, NoticeStillRunning, ChannelsUnchecked.
    Locks: the notice, then its lines by id, then the wallets by id. Source: ADR 28.
    """
    notice = _lock_open(actor, notice_id)
    require_over(notice.ends_on, village_day(at))
    if not notice.channels_checked:
        raise ChannelsUnchecked()
    notice.closed_at = at
    notice.closed_by_id = actor.user_id
    session().flush()
    return _credit_part(actor, notice, _next_part(notice, at_most), "publicity.close", at, request_id)


def credit_more(
    actor: Actor,
    notice_id: NoticeId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    at_most: int | None = None,
) -> Closing:
    """Go on crediting the undisputed lines of a closed notice. Where none is left, nothing is done.

    Errors: Absent, NoticeNotClosed. Locks: as for closing.
    """
    notice = lock_notice(actor.village_id, notice_id)
    if notice.closed_at is None:
        raise NoticeNotClosed()
    part = _next_part(notice, at_most)
    if not part.lines:
        return Closing(0, 0, 0, part.disputed)
    return _credit_part(actor, notice, part, "publicity.credit", at, request_id)


def credit_line(actor: Actor, notice: Notice, line: Line, *, at: datetime, request_id: RequestId | None = None) -> None:
    """Credit a disputed line that stands after all, when its notice is closed already.

    Errors: LineStateChanged. Locks: the line, then its wallet.
    """
    set_line_state(actor, line.id, {LineState.DISPUTED}, LineState.CREDITED, at=at)
    alone = _ToCredit(*_ALONE.first(session(), village=notice.village_id, line=line.id))
    _credit(actor, notice, [alone] if alone.points else [], at, request_id)


def _lock_open(actor: Actor, notice_id: NoticeId) -> Notice:
    notice = lock_notice(actor.village_id, notice_id)
    if notice.closed_at is not None:
        raise NoticeClosed()
    if notice.stopped_at is not None:
        raise NoticeStopped()
    return notice


def _credit_part(
    actor: Actor, notice: Notice, part: _Part, act: str, at: datetime, request_id: RequestId | None
) -> Closing:
    """Credit what stands on a notice undisputed, and publish the head of the books once nothing is left."""
    set_line_states(actor, [line.line_id for line in part.lines], LineState.ON_NOTICE, LineState.CREDITED, at=at)
    credited = [line for line in part.lines if line.points]
    _credit(actor, notice, credited, at, request_id)
    closing = Closing(
        lines=len(credited),
        households=len({line.wallet_id for line in credited}),
        points=sum(line.points for line in credited),
        disputed_lines=part.disputed,
        left_lines=part.left,
    )
    left = closing.left_lines
    note(actor, act, "notices", notice.id, at=at, lines=closing.lines, points=closing.points, left=left)
    if not left:
        publish(actor.village_id, Occasion.NOTICE_CLOSED, notice.uid, at=at)
    return closing


def _next_part(notice: Notice, at_most: int | None) -> _Part:
    """List what is on a notice undisputed, by id: a line shown again elsewhere is credited there.

    Shape: who calls holds the notice, so nobody credits or disputes its lines meanwhile.
    """
    asked = {"village": notice.village_id, "notice": notice.id}
    rows = _NEXT.all(session(), **asked, most=ALL if at_most is None else at_most)
    if not rows:
        return _Part((), 0, _COUNT_DISPUTED.value(session(), **asked))
    lines = tuple(_ToCredit(*row[:-2]) for row in rows)
    return _Part(lines, rows[0].standing - len(rows), rows[0].disputed)


def _credit(
    actor: Actor, notice: Notice, lines: Sequence[_ToCredit], at: datetime, request_id: RequestId | None
) -> None:
    """Move the points, wallets in the order of their ids; then settle what is claimed of them, or send them on."""
    wallet_ids = {line.wallet_id for line in lines}
    lock_for_arrival(actor.village_id, wallet_ids)
    ordered = sorted(lines, key=lambda line: (line.wallet_id, line.line_id))
    transfer_ids = move_many(
        actor, AccountKind.ISSUED, [line.arrival for line in ordered], at=at, request_id=request_id
    )
    alike = {"village_id": actor.village_id, "notice_id": notice.id, "credited_at": at}
    add_rows(
        Credit,
        [
            {**alike, "line_id": line.line_id, "transfer_id": transfer_id}
            for line, transfer_id in zip(ordered, transfer_ids, strict=True)
        ],
    )
    settle(actor, wallet_ids, at=at, request_id=request_id)
