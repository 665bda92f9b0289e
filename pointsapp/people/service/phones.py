"""Villagers' phones: a code from the desk ties one to a household, and the desk ends it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId, MemberId, VillageId
from pointsapp.core.codes import ALPHABET, new_token, token_hash
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.people.errors import PairingCodeSpent
from pointsapp.people.models import PairingCode, SignIn
from pointsapp.people.queries import find_home
from pointsapp.people.rules.pairing import LETTERS, VALID_FOR, read_code, write_code
from pointsapp.people.types import Lifetimes


def make_pairing_code(actor: Actor, household_id: HouseholdId, member_id: MemberId, *, at: datetime) -> str:
    """Make a one-time code for a member's phone and give it as it is written. An older unused one ends.

    Errors: Absent when the member doesn't live there or the household is closed.
    """
    if find_home(actor.village_id, member_id) != household_id or _is_closed(actor.village_id, household_id):
        raise Absent()
    if actor.user_id is None:
        raise Absent()
    session().execute(
        update(PairingCode)
        .where(
            PairingCode.village_id == actor.village_id,
            PairingCode.member_id == member_id,
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > at,
        )
        .values(expires_at=at)
    )
    body = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    session().add(
        PairingCode(
            village_id=actor.village_id,
            household_id=household_id,
            member_id=member_id,
            code_hash=token_hash(body),
            made_by_id=actor.user_id,
            made_at=at,
            expires_at=at + VALID_FOR,
        )
    )
    note(actor, "people.make_pairing_code", "households", household_id, at=at, member_id=member_id)
    session().flush()
    return write_code(body)


def pair_phone(code: str, device: str, *, lifetimes: Lifetimes, at: datetime) -> str:
    """Use a pairing code up and begin the phone's session: gives its token.

    Errors: PairingCodeUnreadable, PairingCodeSpent. Locks: the code, by its conditional update.
    """
    used = session().scalars(
        update(PairingCode)
        .where(
            PairingCode.code_hash == token_hash(read_code(code)),
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > at,
        )
        .values(used_at=at)
        .returning(PairingCode)
    )
    row = used.one_or_none()
    if row is None or _is_closed(row.village_id, row.household_id):
        raise PairingCodeSpent()
    token = new_token()
    phone = SignIn(
        token_hash=token_hash(token),
        village_id=row.village_id,
        household_id=row.household_id,
        member_id=row.member_id,
        device=device[:120],
        made_at=at,
        seen_at=at,
        expires_at=at + lifetimes.phone,
    )
    session().add(phone)
    session().flush()
    note(Actor(row.village_id), "people.pair_phone", "sign_ins", phone.id, at=at, household_id=row.household_id)
    return token


def end_phone(actor: Actor, household_id: HouseholdId, sign_in_id: int, *, at: datetime) -> None:
    """End a household's phone at the desk. Errors: Absent."""
    ended = session().scalars(
        update(SignIn)
        .where(
            SignIn.village_id == actor.village_id,
            SignIn.household_id == household_id,
            SignIn.id == sign_in_id,
            SignIn.ended_at.is_(None),
        )
        .values(ended_at=at, ended_by_id=actor.user_id)
        .returning(SignIn.id)
    )
    if ended.one_or_none() is None:
        raise Absent()
    note(actor, "people.end_phone", "sign_ins", sign_in_id, at=at, household_id=household_id)


def end_phones_of_member(actor: Actor, member_id: MemberId, *, at: datetime) -> int:
    """End all phones and unused codes of a member who left, and count the phones."""
    session().execute(
        update(PairingCode)
        .where(
            PairingCode.village_id == actor.village_id,
            PairingCode.member_id == member_id,
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > at,
        )
        .values(expires_at=at)
    )
    ended = session().scalars(
        update(SignIn)
        .where(SignIn.village_id == actor.village_id, SignIn.member_id == member_id, SignIn.ended_at.is_(None))
        .values(ended_at=at, ended_by_id=actor.user_id)
        .returning(SignIn.id)
    )
    count = len(ended.all())
    if count:
        note(actor, "people.end_phones", "members", member_id, at=at, count=count)
    return count


def _is_closed(village_id: VillageId, household_id: HouseholdId) -> bool:
    state = session().scalar(
        select(Household.state).where(Household.village_id == village_id, Household.id == household_id)
    )
    return state is None or state is HouseholdState.CLOSED
