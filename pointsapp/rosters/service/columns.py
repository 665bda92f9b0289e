"""Remembering which column of a village's files holds what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.rosters.errors import ColumnsUnsaid, ColumnTwice
from pointsapp.rosters.models import RosterColumns
from pointsapp.rosters.types import Column
from pointsapp.villages.models import Village


def remember_columns(actor: Actor, signature: str, places: Mapping[Column, int], *, at: datetime) -> None:
    """Remember how files with these headings are read from now on.

    Errors: ColumnTwice, ColumnsUnsaid. Locks: the village.
    """
    if len(set(places.values())) < len(places):
        raise ColumnTwice()
    if Column.NUMBER not in places or not {Column.HEAD, Column.MEMBER} & set(places):
        raise ColumnsUnsaid()
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update())
    known = session().scalar(
        select(RosterColumns).where(RosterColumns.village_id == actor.village_id, RosterColumns.signature == signature)
    )
    if known is None:
        known = RosterColumns(village_id=actor.village_id, signature=signature)
    known.places = {column.value: place for column, place in places.items()}
    known.set_by_id = actor.user_id
    known.set_at = at
    session().add(known)
    session().flush()
    note(actor, "rosters.columns", "roster_columns", known.id, at=at, columns=sorted(known.places))
