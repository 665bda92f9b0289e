"""The one way a line goes from state to state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.models import Line
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared

AT_ONCE = 1000
LINES = Line.metadata.tables[Line.__tablename__]
_SOME = (LINES.c.village_id == bindparam("village"), among(LINES.c.id, "lines"))
_HOLD = Prepared(
    select(LINES.c.uid)
    .where(*_SOME, LINES.c.state == bindparam("state", type_=LINES.c.state.type))
    .order_by(LINES.c.id)
    .with_for_update()
)
_SET = Prepared(
    update(LINES)
    .where(*_SOME)
    .values(
        state=bindparam("state", type_=LINES.c.state.type),
        changed_at=bindparam("changed_at", type_=LINES.c.changed_at.type),
    )
)


def set_line_state(
    actor: Actor,
    line_id: LineId,
    from_states: Collection[LineState],
    to_state: LineState,
    *,
    at: datetime,
) -> None:
    """Bring a line from one of some states to another, unless somebody else was faster.

    Shape: one conditional UPDATE; a line of the same session that was read before is refreshed by it.
    Errors: LineStateChanged. Locks: the line.
    """
    moved = session().execute(
        update(Line)
        .where(Line.village_id == actor.village_id, Line.id == line_id, Line.state.in_(from_states))
        .values(state=to_state, changed_at=at)
        .returning(Line.id)
    )
    if moved.scalar_one_or_none() is None:
        raise LineStateChanged()
    note(actor, "activities.line_state", "lines", line_id, at=at, state=to_state.value)


def set_line_states(
    actor: Actor, line_ids: Collection[LineId], from_state: LineState, to_state: LineState, *, at: datetime
) -> None:
    """Bring many lines from one state to another, all of them or none. The audit names them all in one entry.

    Shape: a few statements, however many lines there are; lines of the same session are not refreshed.
    Errors: LineStateChanged. Locks: the lines, in order of their ids.
    """
    ordered = sorted(line_ids)
    for start in range(0, len(ordered), AT_ONCE):
        _set_some(actor, ordered[start : start + AT_ONCE], from_state, to_state, at)


def _set_some(
    actor: Actor, line_ids: Sequence[LineId], from_state: LineState, to_state: LineState, at: datetime
) -> None:
    held = _HOLD.all(session(), village=actor.village_id, lines=line_ids, state=from_state)
    if len(held) < len(line_ids):
        raise LineStateChanged()
    _SET.run(session(), village=actor.village_id, lines=line_ids, state=to_state, changed_at=at)
    which = [row.uid for row in held]
    note(actor, "activities.line_states", "lines", None, at=at, state=to_state.value, which=which)
