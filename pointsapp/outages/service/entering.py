"""Writing the entry of a power cut: everything stays as typed until the second person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.outages.errors import (
    KeeperNotInOffice,
    LinesToMend,
    NothingEntered,
    OutageChanged,
    OutageHasSlips,
    OutageInFuture,
    OutageNotHandedIn,
    OutageNotOpen,
    TooManySlips,
)
from pointsapp.outages.models import Outage, OutageLine, OutageWriter
from pointsapp.outages.queries.entries import find_outage, list_lines, typed_of
from pointsapp.outages.queries.reading import read_entry
from pointsapp.outages.types import MOST_LINES, OutageId, OutageState, Typed
from pointsapp.people.queries import list_officers
from pointsapp.shop.queries import get_shop
from pointsapp.shop.types import ShopId


def start_outage(actor: Actor, shop_id: ShopId, began_at: datetime, keeper_id: UserId, *, at: datetime) -> Outage:
    """Begin the entry of a power cut: where it was, since when, and who stood at the counter.

    Errors: Absent, OutageInFuture.
    """
    if actor.user_id is None:
        raise Absent()
    _require_facts(actor, shop_id, began_at, keeper_id, at=at)
    outage = Outage(
        village_id=actor.village_id,
        shop_id=shop_id,
        began_at=began_at,
        keeper_id=keeper_id,
        state=OutageState.DRAFT,
        started_by_id=actor.user_id,
        started_at=at,
    )
    session().add(outage)
    session().flush()
    _note_writer(actor, outage, at=at)
    return outage


def change_outage(
    actor: Actor, outage_id: OutageId, shop_id: ShopId, began_at: datetime, keeper_id: UserId, *, at: datetime
) -> Outage:
    """Mend where and when the power was out, before anything of it is in the books.

    Errors: Absent, OutageInFuture, OutageNotOpen, OutageHasSlips. Locks: the entry.
    """
    outage = _open(actor, outage_id)
    _require_facts(actor, shop_id, began_at, keeper_id, at=at)
    if any(line.slip_id for line in list_lines(actor.village_id, outage_id)):
        raise OutageHasSlips()
    outage.shop_id, outage.began_at, outage.keeper_id = shop_id, began_at, keeper_id
    _note_writer(actor, outage, at=at)
    session().flush()
    return outage


def save_lines(actor: Actor, outage_id: OutageId, revision: int, lines: Mapping[int, Typed], *, at: datetime) -> Outage:
    """Keep all lines of an entry as they are typed now, good or not; empty ones go, those in the books stay.

    Shape: `lines` by position; `revision` is that of the page, so that nobody overwrites what he has not seen.
    Errors: Absent, OutageNotOpen, OutageChanged, TooManySlips. Locks: the entry.
    """
    outage = _open(actor, outage_id)
    if outage.revision != revision:
        raise OutageChanged()
    wanted = {position: typed for position, typed in lines.items() if not typed.is_empty}
    if len(wanted) > MOST_LINES or any(not 0 < position <= MOST_LINES * 2 for position in wanted):
        raise TooManySlips(most=MOST_LINES)
    has_changed = False
    for line in list_lines(actor.village_id, outage_id):
        typed = wanted.pop(line.position, None)
        if line.slip_id is not None or typed == typed_of(line):
            continue
        has_changed = True
        if typed is None:
            session().execute(delete(OutageLine).where(OutageLine.id == line.id))
        else:
            _write(actor, line, typed)
    for position, typed in wanted.items():
        has_changed = True
        line = OutageLine(village_id=actor.village_id, outage_id=outage_id, position=position)
        _write(actor, line, typed)
        session().add(line)
    if has_changed:
        outage.revision += 1
        _note_writer(actor, outage, at=at)
    session().flush()
    return outage


def hand_in(actor: Actor, outage_id: OutageId, *, at: datetime) -> Outage:
    """Hand the entry to the second person: every line can be read, or is set aside for the secretary.

    Errors: Absent, OutageNotOpen, NothingEntered, LinesToMend. Locks: the entry.
    """
    outage = _open(actor, outage_id)
    lines = [line for line in read_entry(outage) if not line.is_done]
    if not lines:
        raise NothingEntered()
    faulty = sum(line.is_faulty for line in lines)
    if faulty:
        raise LinesToMend(count=faulty)
    outage.state, outage.handed_in_by_id, outage.handed_in_at = OutageState.HANDED_IN, actor.user_id, at
    _note_writer(actor, outage, at=at)
    session().flush()
    note(actor, "outages.hand_in", "outages", outage_id, at=at, lines=len(lines))
    return outage


def take_back(actor: Actor, outage_id: OutageId, *, at: datetime) -> Outage:
    """Take an entry back to write in it again. Errors: Absent, OutageNotHandedIn. Locks: the entry."""
    outage = lock_outage(actor, outage_id)
    if outage.state is not OutageState.HANDED_IN:
        raise OutageNotHandedIn()
    reopen(outage)
    note(actor, "outages.take_back", "outages", outage_id, at=at)
    return outage


def drop_outage(actor: Actor, outage_id: OutageId, *, at: datetime) -> None:
    """Throw an entry away of which nothing is in the books. What was typed in it is gone.

    Errors: Absent, OutageNotOpen, OutageHasSlips. Locks: the entry.
    """
    outage = _open(actor, outage_id)
    lines = list_lines(actor.village_id, outage_id)
    if any(line.slip_id for line in lines):
        raise OutageHasSlips()
    session().execute(delete(OutageLine).where(OutageLine.outage_id == outage_id))
    outage.state, outage.handed_in_by_id, outage.handed_in_at = OutageState.DROPPED, actor.user_id, at
    session().flush()
    note(actor, "outages.drop", "outages", outage_id, at=at, lines=len(lines))


def lock_outage(actor: Actor, outage_id: OutageId) -> Outage:
    """Give an entry, locked: one after the other saves, hands in and confirms. Errors: Absent."""
    outage = find_outage(actor.village_id, outage_id)
    if outage is None:
        raise Absent()
    return outage


def reopen(outage: Outage) -> None:
    """Make an entry a draft again."""
    outage.state, outage.handed_in_by_id, outage.handed_in_at = OutageState.DRAFT, None, None
    session().flush()


def _open(actor: Actor, outage_id: OutageId) -> Outage:
    outage = lock_outage(actor, outage_id)
    if outage.state is not OutageState.DRAFT:
        raise OutageNotOpen()
    return outage


def _write(actor: Actor, line: OutageLine, typed: Typed) -> None:
    if actor.user_id is None:
        raise Absent()
    line.slip, line.household, line.collector = typed.slip, typed.household, typed.collector
    line.goods = [list(pair) for pair in typed.goods]
    line.is_set_aside, line.note = typed.is_set_aside, typed.note
    line.written_by_id = actor.user_id


def _note_writer(actor: Actor, outage: Outage, *, at: datetime) -> None:
    known = session().scalar(
        select(OutageWriter.id).where(OutageWriter.outage_id == outage.id, OutageWriter.user_id == actor.user_id)
    )
    if known is None and actor.user_id is not None:
        writer = OutageWriter(
            village_id=actor.village_id,
            outage_id=outage.id,
            user_id=actor.user_id,
            member_id=actor.member_id,
            first_at=at,
        )
        session().add(writer)
        session().flush()


def _require_facts(actor: Actor, shop_id: ShopId, began_at: datetime, keeper_id: UserId, *, at: datetime) -> None:
    get_shop(actor.village_id, shop_id)
    if began_at > at:
        raise OutageInFuture()
    keepers = list_officers(actor.village_id, Role.KEEPER, village_day(began_at))
    if keeper_id not in {officer.user_id for officer in keepers}:
        raise KeeperNotInOffice()
