"""Undoing the newest batch, as long as nothing stands on what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import plan_anew, session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.rosters.errors import BatchChangedSince, BatchInUse, BatchNotNewest, BatchUndone
from pointsapp.rosters.models import RosterBatch, RosterChange
from pointsapp.rosters.queries import (
    find_dependents,
    find_newest_batch_id,
    get_batch,
    in_chunks,
    list_changes,
    made_by,
)
from pointsapp.rosters.service.rows import find_moved, merged, write_rows
from pointsapp.rosters.types import BatchId
from pointsapp.villages.models import Group, Village

_LAST_MADE_FIRST: tuple[type[Stay] | type[Member] | type[Household] | type[Group], ...] = (
    Stay,
    Member,
    Household,
    Group,
)


def undo_batch(actor: Actor, batch_id: BatchId, *, at: datetime) -> RosterBatch:
    """Take out again what a batch brought, and put back what it changed; the batch stays readable as undone.

    Shape: the empty wallets stay, since the ledger's accounts are sealed history; nobody holds them.
    Errors: Absent, BatchUndone, BatchNotNewest, BatchInUse, BatchChangedSince. Locks: the village.
    """
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update())
    batch = get_batch(actor.village_id, batch_id)
    if batch.undone_at is not None:
        raise BatchUndone()
    if find_newest_batch_id(actor.village_id) != batch_id:
        raise BatchNotNewest()
    changes = list_changes(actor.village_id, batch_id)
    _require_as_left(actor, changes)
    made = made_by(batch, changes)
    dependents = find_dependents(actor.village_id, made)
    if dependents:
        raise BatchInUse(count=sum(found.count for found in dependents), number=dependents[0].number)
    try:
        with session().begin_nested():
            _take_out(made)
    except IntegrityError as error:
        # Somebody wrote a row that refers to the batch between the look and the deletion.
        raise BatchInUse(count=1, number=changes[0].number) from error
    write_rows(merged(change.before for change in changes))
    batch.undone_at = at
    batch.undone_by_id = actor.user_id
    session().flush()
    note(actor, "rosters.undo", "roster_batches", batch_id, at=at, households=len(changes))
    return batch


def _require_as_left(actor: Actor, changes: Sequence[RosterChange]) -> None:
    moved = find_moved(actor.village_id, merged(change.after for change in changes))
    if moved is not None:
        number = next(change.number for change in changes if moved in change.after)
        raise BatchChangedSince(number=number)


def _take_out(made: dict[str, set[int]]) -> None:
    plan_anew()
    for model in _LAST_MADE_FIRST:
        for ids in in_chunks(made.get(model.__tablename__, ())):
            session().execute(delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False))
