"""The one way a line goes from state to state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.models import Line
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note, note_each
from pointsapp.core.actor import Actor
from pointsapp.core.db import session

AT_ONCE = 1000


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
    """Bring many lines from one state to another, all of them or none.

    Shape: a few statements, however many lines there are. Errors: LineStateChanged. Locks: the lines, in order of
    their ids.
    """
    ordered = sorted(line_ids)
    for start in range(0, len(ordered), AT_ONCE):
        _set_some(actor, ordered[start : start + AT_ONCE], from_state, to_state, at)


def _set_some(
    actor: Actor, line_ids: Sequence[LineId], from_state: LineState, to_state: LineState, at: datetime
) -> None:
    wanted = (Line.village_id == actor.village_id, Line.id.in_(line_ids), Line.state == from_state)
    held = session().scalars(select(Line.id).where(*wanted).order_by(Line.id).with_for_update()).all()
    if len(held) < len(line_ids):
        raise LineStateChanged()
    session().execute(update(Line).where(*wanted).values(state=to_state, changed_at=at))
    note_each(actor, "activities.line_state", "lines", line_ids, at=at, state=to_state.value)
