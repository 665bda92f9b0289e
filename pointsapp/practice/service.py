"""Filling a practice copy: read in as an archive is, then made different from the real village where that matters."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pointsapp.archives.queries import schema_of
from pointsapp.archives.reading_in import checked, end_envelopes, load, photos_in_place, require_same_books
from pointsapp.archives.tables import find_people
from pointsapp.audit.service import note
from pointsapp.cards.models import Card
from pointsapp.chain.service import change_key
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session, transaction
from pointsapp.core.restored import Restoration
from pointsapp.people.models import User
from pointsapp.villages.models import Village

Passwords = Mapping[str, tuple[str, bool]]
"""By the uid of a login: the hash of its password, and whether that must be changed."""


def list_passwords(village_id: VillageId) -> Passwords:
    """List the passwords of the village's logins, so that the same ones work in the copy on the same computer."""
    people = find_people(session(), village_id)
    rows = session().execute(select(User.uid, User.password_hash, User.must_change_password).where(User.id.in_(people)))
    return {uid: (kept, must_change) for uid, kept, must_change in rows}


def note_copied(actor: Actor, *, at: datetime) -> None:
    """Write down in the real village that a copy of it was made."""
    note(actor, "practice.make", "villages", actor.village_id, at=at)


def note_removed(actor: Actor, *, at: datetime) -> None:
    """Write down in the real village that the copy is gone."""
    note(actor, "practice.remove", "villages", actor.village_id, at=at)


def fill(archive: Path, instance_folder: Path, passwords: Passwords, *, at: datetime) -> str:
    """Read an archive into the empty database in use, as a practice copy. Gives the schema it has.

    Errors: those of reading an archive. Shape: its village is marked in its own row; no card of the real village works
    in it; a key of its own signs from here on, so that no seal of it can pass for a real one.
    """
    with (
        checked(archive) as (opened, description),
        photos_in_place(opened, description, instance_folder / "files"),
        transaction() as current,
    ):
        load(current, opened, description)
        require_same_books(description)
        end_envelopes(current, at)
        _set_apart(current, at)
        _let_in(current, passwords)
        change_key(at=at)
        return schema_of(current)


def _set_apart(current: Session, at: datetime) -> None:
    loosely = {"synchronize_session": False}
    current.execute(update(Village).values(practice_at=at), execution_options=loosely)
    current.execute(
        update(Restoration).where(Restoration.confirmed_at.is_(None)).values(confirmed_at=at),
        execution_options=loosely,
    )
    for card_id in current.scalars(select(Card.id)).all():
        nobodys = token_hash(secrets.token_hex(32))
        current.execute(update(Card).where(Card.id == card_id).values(code_hash=nobodys), execution_options=loosely)


def _let_in(current: Session, passwords: Passwords) -> None:
    for uid, (kept, must_change) in passwords.items():
        current.execute(
            update(User).where(User.uid == uid).values(password_hash=kept, must_change_password=must_change),
            execution_options={"synchronize_session": False},
        )
