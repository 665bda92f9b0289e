"""Giving and ending roles. The village's row is locked, so that it can't lose its last secretary by two hands."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, MemberId, Role, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Member
from pointsapp.people.errors import (
    EnvelopeTakesNoRole,
    LastSecretary,
    LoginMatched,
    MemberHasLogin,
    RoleDaysInPast,
    RoleGivenAlready,
    RoleOver,
)
from pointsapp.people.models import Membership, MembershipId, User
from pointsapp.people.queries.roles import get_person, in_force, is_sealed
from pointsapp.villages.models import Village


def give_role(
    actor: Actor,
    user_id: UserId,
    role: Role,
    member_id: MemberId | None,
    since_on: date,
    until_on: date | None,
    *,
    is_from_elsewhere: bool = False,
    at: datetime,
) -> Membership:
    """Give a login a role in the actor's village, from a day to a day (both counted) or without an end.

    Errors: Absent, EnvelopeTakesNoRole, RoleDaysInPast, RoleGivenAlready, MemberHasLogin. Locks: the village.
    """
    _lock(actor.village_id)
    _require_known(actor.village_id, user_id, member_id)
    if session().scalar(select(User.id).where(User.id == user_id, is_sealed(User.id))) is not None:
        raise EnvelopeTakesNoRole()
    if since_on < village_day(at) or (until_on is not None and until_on < since_on):
        raise RoleDaysInPast()
    _require_free(actor.village_id, user_id, role, member_id, since_on, until_on)
    membership = Membership(
        village_id=actor.village_id,
        user_id=user_id,
        role=role,
        member_id=member_id,
        since_on=since_on,
        until_on=until_on,
        is_from_elsewhere=is_from_elsewhere and member_id is None,
        given_by_id=actor.user_id,
    )
    session().add(membership)
    session().flush()
    note(actor, "people.give_role", "memberships", membership.id, at=at, user_id=user_id, role=role.value)
    return membership


def match_member(actor: Actor, user_id: UserId, member_id: MemberId, *, at: datetime) -> None:
    """Say which member of a household is behind a login that was made before the households were entered.

    Errors: Absent, LoginMatched, MemberHasLogin. Locks: the village.
    """
    for role in _unmatched_roles(actor, user_id, member_id, at):
        _require_free(actor.village_id, user_id, None, member_id, role.since_on, role.until_on)
        role.member_id = member_id
    session().flush()
    note(actor, "people.match_member", "users", user_id, at=at, member_id=member_id)


def match_elsewhere(actor: Actor, user_id: UserId, *, at: datetime) -> None:
    """Say that the person behind a login lives in no household of the village.

    Errors: Absent, LoginMatched. Locks: the village.
    """
    for role in _unmatched_roles(actor, user_id, None, at):
        role.is_from_elsewhere = True
    session().flush()
    note(actor, "people.match_elsewhere", "users", user_id, at=at)


def _unmatched_roles(actor: Actor, user_id: UserId, member_id: MemberId | None, at: datetime) -> list[Membership]:
    _lock(actor.village_id)
    get_person(actor.village_id, user_id, at=at)
    _require_known(actor.village_id, user_id, member_id)
    roles = list(
        session().scalars(
            select(Membership)
            .where(Membership.village_id == actor.village_id, Membership.user_id == user_id)
            .order_by(Membership.id)
        )
    )
    if any(role.member_id is not None or role.is_from_elsewhere for role in roles):
        raise LoginMatched()
    return roles


def end_role(actor: Actor, membership_id: MembershipId, *, at: datetime) -> Membership:
    """End a role at once: an open session of that login loses it with its next page.

    Errors: Absent, RoleOver, LastSecretary. Locks: the village.
    """
    _lock(actor.village_id)
    membership = (
        session()
        .execute(select(Membership).where(Membership.village_id == actor.village_id, Membership.id == membership_id))
        .scalar_one_or_none()
    )
    if membership is None:
        raise Absent()
    today = village_day(at)
    if membership.ended_at is not None or (membership.until_on is not None and membership.until_on < today):
        raise RoleOver()
    if membership.role is Role.SECRETARY:
        require_other_secretary(actor.village_id, membership.user_id, at=at)
    membership.ended_at = at
    membership.ended_by_id = actor.user_id
    note(
        actor,
        "people.end_role",
        "memberships",
        membership.id,
        at=at,
        user_id=membership.user_id,
        role=membership.role.value,
    )
    session().flush()
    return membership


def require_other_secretary(village_id: VillageId, user_id: UserId, *, at: datetime) -> None:
    """Make sure that the village keeps a secretary when this login is no longer one. A sealed envelope is none.

    Errors: LastSecretary. Locks: the village.
    """
    _lock(village_id)
    secretaries = set(
        session().scalars(
            select(Membership.user_id)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.village_id == village_id,
                Membership.role == Role.SECRETARY,
                User.is_active,
                in_force(village_day(at)),
                ~is_sealed(User.id),
            )
        )
    )
    if secretaries == {user_id}:
        raise LastSecretary()


def _lock(village_id: VillageId) -> None:
    session().execute(select(Village.id).where(Village.id == village_id).with_for_update())


def _require_known(village_id: VillageId, user_id: UserId, member_id: MemberId | None) -> None:
    """A login is known here when it served here before, or serves nowhere yet."""
    villages = set(session().scalars(select(Membership.village_id).where(Membership.user_id == user_id)))
    if session().get(User, user_id) is None or (villages and village_id not in villages):
        raise Absent()
    if member_id is not None:
        wanted = select(Member.id).where(Member.village_id == village_id, Member.id == member_id)
        if session().scalars(wanted).one_or_none() is None:
            raise Absent()


def _require_free(
    village_id: VillageId,
    user_id: UserId,
    role: Role | None,
    member_id: MemberId | None,
    since_on: date,
    until_on: date | None,
) -> None:
    open_ones = session().execute(
        select(Membership, User.is_active)
        .join(User, User.id == Membership.user_id)
        .where(Membership.village_id == village_id, Membership.ended_at.is_(None))
    )
    for other, is_active in open_ones:
        starts_before_end = until_on is None or other.since_on <= until_on
        if not (starts_before_end and (other.until_on is None or other.until_on >= since_on)):
            continue
        if other.user_id == user_id and other.role == role:
            raise RoleGivenAlready()
        if member_id is not None and other.member_id == member_id and other.user_id != user_id and is_active:
            raise MemberHasLogin()
