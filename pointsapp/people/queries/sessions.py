"""Reading sessions: whose they are, whether they live, what they may do in a village."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select

from pointsapp.core.actor import Actor, HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Stay
from pointsapp.people.models import Membership, SignIn, User
from pointsapp.people.queries.roles import in_force, is_sealed
from pointsapp.people.types import SessionRow, SignedIn

AnyRow = Row[*tuple[Any, ...]]

LIVE = (
    select(
        SignIn.id.label("sign_in_id"),
        SignIn.user_id,
        SignIn.village_id.label("phone_village_id"),
        SignIn.household_id.label("phone_household_id"),
        SignIn.member_id.label("phone_member_id"),
        SignIn.seen_at,
        User.name.label("user_name"),
        User.locale,
        User.must_change_password,
    )
    .outerjoin(User, User.id == SignIn.user_id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("at"),
        or_(SignIn.user_id.is_(None), User.is_active),
    )
)
"""The live session of a `token_hash`, as `signed_in_of` reads it."""

MEMBERSHIP = (
    Membership.user_id.label("officer_id"),
    Membership.role,
    Membership.member_id,
    Membership.is_from_elsewhere,
    in_force(bindparam("on")).label("counts"),
    is_sealed(Membership.user_id).label("lay_sealed"),
)
"""What `officer_of` reads of each membership of a login in a village, the newest first."""

_LIVE = Prepared(LIVE)
_ANY_MEMBERSHIPS = (
    select(*MEMBERSHIP).where(Membership.village_id == bindparam("village_id")).order_by(Membership.id.desc())
)
_MEMBERSHIPS = _ANY_MEMBERSHIPS.where(Membership.user_id.in_(bindparam("user_ids", expanding=True)))
_MEMBERSHIPS_OF = Prepared(_ANY_MEMBERSHIPS.where(Membership.user_id == bindparam("user_id")))
_ANY_HOMES = select(Stay.member_id, Stay.household_id).where(
    Stay.village_id == bindparam("village_id"), Stay.until_on.is_(None)
)
_HOMES = _ANY_HOMES.where(Stay.member_id.in_(bindparam("member_ids", expanding=True)))
_HOME_OF = Prepared(_ANY_HOMES.where(Stay.member_id == bindparam("member_id")))
"""Built once, and for one person apart: each page asks that."""


def find_signed_in(token: str, *, at: datetime) -> SignedIn | None:
    """Find the live session of a cookie's token, or None when it ended or its login is off."""
    row = _LIVE.first(session(), token_hash=token_hash(token), at=at)
    return None if row is None else signed_in_of(row, token)


def signed_in_of(row: AnyRow, token: str) -> SignedIn:
    """Give the session that a row of `LIVE` tells of."""
    return SignedIn(
        sign_in_id=row.sign_in_id,
        token=token,
        user_id=row.user_id,
        name=row.user_name or "",
        locale=row.locale or "zh",
        must_change_password=bool(row.must_change_password),
        village_id=row.phone_village_id,
        household_id=row.phone_household_id,
        member_id=row.phone_member_id,
        seen_at=row.seen_at,
    )


def find_actor(village_id: VillageId, signed_in: SignedIn, *, at: datetime) -> Actor | None:
    """Build the actor of a session in a village: None for who has no part in it today."""
    if signed_in.user_id is None:
        return phone_of(village_id, signed_in)
    return find_officer(village_id, signed_in.user_id, at=at)


def phone_of(village_id: VillageId, signed_in: SignedIn) -> Actor | None:
    """Build the actor of a villager's phone: None in every village but its own."""
    if signed_in.village_id != village_id:
        return None
    return Actor(village_id, member_id=signed_in.member_id, household_id=signed_in.household_id)


def find_officer(village_id: VillageId, user_id: UserId, *, at: datetime) -> Actor | None:
    """Build the actor of a login in a village: None for who has no role there today.

    Shape: the person behind a login is known from any role that it ever had in the village; nobody knows who opens a
    sealed envelope, so its login acts without a role.
    """
    return find_officers(village_id, [user_id], at=at).get(user_id)


def find_officers(village_id: VillageId, user_ids: Collection[UserId], *, at: datetime) -> dict[UserId, Actor]:
    """Build the actors of logins as `find_officer` does; who has no role in the village today is left out."""
    on = village_day(at)
    if len(user_ids) == 1:
        [user_id] = user_ids
        rows = _MEMBERSHIPS_OF.all(session(), village_id=village_id, user_id=user_id, on=on)
    else:
        asked = {"village_id": village_id, "user_ids": list(user_ids), "on": on}
        rows = list(session().execute(_MEMBERSHIPS, asked))
    memberships: dict[UserId, list[AnyRow]] = defaultdict(list)
    for row in rows:
        memberships[row.officer_id].append(row)
    members = [_member_of(newest_first) for newest_first in memberships.values()]
    homes = find_homes(village_id, {member_id for member_id in members if member_id is not None})
    officers = [officer_of(village_id, newest_first, homes) for newest_first in memberships.values()]
    return {officer.user_id: officer for officer in officers if officer is not None and officer.user_id is not None}


def officer_of(
    village_id: VillageId, newest_first: list[AnyRow], homes: Mapping[MemberId, HouseholdId]
) -> Actor | None:
    """Build the actor of a login out of its memberships in a village: None where none of them counts today."""
    roles = frozenset(row.role for row in newest_first if row.counts)
    if not roles:
        return None
    user_id = newest_first[0].officer_id
    if newest_first[0].lay_sealed:
        return Actor(village_id, user_id=user_id, is_envelope=True)
    member_id = _member_of(newest_first)
    return Actor(
        village_id,
        user_id=user_id,
        member_id=member_id,
        household_id=homes.get(member_id) if member_id is not None else None,
        roles=roles,
        is_unmatched=member_id is None and not any(row.is_from_elsewhere for row in newest_first),
    )


def _member_of(newest_first: list[AnyRow]) -> MemberId | None:
    return next((row.member_id for row in newest_first if row.member_id is not None), None)


def find_home(village_id: VillageId, member_id: MemberId) -> HouseholdId | None:
    """Find the household in which a member lives now."""
    return find_homes(village_id, [member_id]).get(member_id)


def find_homes(village_id: VillageId, member_ids: Collection[MemberId]) -> dict[MemberId, HouseholdId]:
    """Find the households in which members live now; who lives in none is left out."""
    if not member_ids:
        return {}
    if len(member_ids) == 1:
        [member_id] = member_ids
        rows = _HOME_OF.all(session(), village_id=village_id, member_id=member_id)
    else:
        asked = {"village_id": village_id, "member_ids": list(member_ids)}
        rows = list(session().execute(_HOMES, asked))
    return {row.member_id: row.household_id for row in rows}


def list_sessions(user_id: UserId, *, at: datetime) -> list[SessionRow]:
    """List the live sessions of a login, the one used last first."""
    return _rows(select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None), SignIn.expires_at > at))


def list_phones(village_id: VillageId, household_id: HouseholdId, *, at: datetime) -> list[SessionRow]:
    """List the phones tied to a household, the one used last first."""
    return _rows(
        select(SignIn).where(
            SignIn.village_id == village_id,
            SignIn.household_id == household_id,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > at,
        )
    )


def _rows(wanted: Select[SignIn]) -> list[SessionRow]:
    return [
        SessionRow(row.id, row.member_id, row.device, row.made_at, row.seen_at)
        for row in session().scalars(wanted.order_by(SignIn.seen_at.desc(), SignIn.id.desc()))
    ]
