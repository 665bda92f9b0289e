"""The one way a line goes from state to state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.models import Line
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session


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
