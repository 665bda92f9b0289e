"""Reading who may do what in a village, and on which days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import Role, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.people.models import Envelope, Membership, SignIn, User
from pointsapp.people.types import Officer, PersonRow, RoleView


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Keep the memberships that count on a day. One that was ended counts no more, from that instant on."""
    return and_(
        Membership.since_on <= on,
        or_(Membership.until_on.is_(None), Membership.until_on >= on),
        Membership.ended_at.is_(None),
    )


def is_sealed(user_id: SQLColumnExpression[UserId]) -> ColumnElement[bool]:
    """Keep the logins that lay in a sealed envelope of the secretary, opened or not."""
    return exists().where(Envelope.user_id == user_id)


def list_village_ids(user_id: UserId, *, at: datetime) -> list[VillageId]:
    """List the villages in which a login has a role today."""
    return list(
        session().scalars(
            select(Membership.village_id)
            .where(Membership.user_id == user_id, in_force(village_day(at)))
            .distinct()
            .order_by(Membership.village_id)
        )
    )


def list_roles(user_id: UserId, *, at: datetime) -> frozenset[Role]:
    """Give the roles that a login has today, in all villages together."""
    rows = session().scalars(select(Membership.role).where(Membership.user_id == user_id, in_force(village_day(at))))
    return frozenset(rows)


def list_officers(village_id: VillageId, role: Role | None, on: date) -> list[Officer]:
    """List the logins with a role in the village on a day, by name; those of sealed envelopes hold none."""
    wanted = (
        select(User.id, User.name, Membership.member_id, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.village_id == village_id, User.is_active, in_force(on), ~is_sealed(User.id))
        .order_by(User.name, User.id, Membership.role)
    )
    if role is not None:
        wanted = wanted.where(Membership.role == role)
    return [Officer(*row) for row in session().execute(wanted)]


def list_people(village_id: VillageId, *, at: datetime) -> list[PersonRow]:
    """List every login that ever had a role in the village: those with one today first, then by name."""
    roles = _roles_by_user(village_id, village_day(at))
    users = session().scalars(select(User).where(User.id.in_(roles)))
    seen = _last_seen(list(roles))
    sealed = _envelopes(village_id)
    rows = [_person(user, roles[user.id], seen.get(user.id), user.id in sealed) for user in users]
    return sorted(rows, key=lambda row: (not (row.current_roles and row.is_active), row.name, row.user_id))


def find_unmatched(village_id: VillageId) -> frozenset[UserId]:
    """Find the logins of which nobody has said in which household the person lives, or that it is none of these.

    Shape: the sealed envelope's logins are not among them: nobody knows who will open one.
    """
    known = aliased(Membership)
    is_known = exists().where(
        known.village_id == village_id,
        known.user_id == Membership.user_id,
        or_(known.member_id.is_not(None), known.is_from_elsewhere),
    )
    rows = session().scalars(
        select(Membership.user_id)
        .where(Membership.village_id == village_id, ~is_known)
        .where(~is_sealed(Membership.user_id))
        .distinct()
    )
    return frozenset(rows)


def get_person(village_id: VillageId, user_id: UserId, *, at: datetime) -> PersonRow:
    """Give one login with its roles in the village. Errors: Absent for a login of other villages."""
    roles = _roles_by_user(village_id, village_day(at)).get(user_id)
    user = session().get(User, user_id)
    if roles is None or user is None:
        raise Absent()
    return _person(user, roles, _last_seen([user_id]).get(user_id), user_id in _envelopes(village_id))


def _envelopes(village_id: VillageId) -> set[UserId]:
    return set(session().scalars(select(Envelope.user_id).where(Envelope.village_id == village_id)))


def _person(user: User, roles: list[RoleView], seen_at: datetime | None, is_envelope: bool) -> PersonRow:
    member_id = next((role.member_id for role in roles if role.member_id is not None), None)
    return PersonRow(
        user.id,
        user.login,
        user.name,
        member_id,
        user.is_active,
        user.must_change_password,
        tuple(roles),
        seen_at,
        is_envelope,
    )


def _roles_by_user(village_id: VillageId, on: date) -> dict[UserId, list[RoleView]]:
    found: dict[UserId, list[RoleView]] = defaultdict(list)
    rows = session().scalars(
        select(Membership).where(Membership.village_id == village_id).order_by(Membership.since_on, Membership.id)
    )
    for row in rows:
        is_ended = row.ended_at is not None or (row.until_on is not None and row.until_on < on)
        is_current = not is_ended and row.since_on <= on
        found[row.user_id].append(
            RoleView(
                row.id,
                row.role,
                row.member_id,
                row.since_on,
                row.until_on,
                is_ended,
                is_current,
                row.is_from_elsewhere,
            )
        )
    return dict(found)


def _last_seen(user_ids: list[UserId]) -> dict[UserId, datetime]:
    rows = session().execute(
        select(SignIn.user_id, func.max(SignIn.seen_at)).where(SignIn.user_id.in_(user_ids)).group_by(SignIn.user_id)
    )
    return {user_id: seen_at for user_id, seen_at in rows if user_id is not None}
