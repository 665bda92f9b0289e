"""Whose word counts in the kin register, and on which days kin is kin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, UserId
from pointsapp.kin.errors import KinEndedByOther, KinIsOwnHousehold, KinNeedsMember, KinNotYours
from pointsapp.kin.types import KinMember

KEEPERS = frozenset({Role.SECRETARY, Role.SUPERVISOR})
"""Who reads the whole register and takes out what does not hold."""


def require_may_declare(
    actor: Actor, user_id: UserId, member_id: MemberId | None, own: HouseholdId | None, kin: HouseholdId
) -> MemberId:
    """Refuse a declaration that is nobody's business or says nothing new, and give whose kin it is.

    Errors: KinNotYours, KinNeedsMember, KinIsOwnHousehold.
    """
    if actor.user_id != user_id and not actor.has(Role.SECRETARY):
        raise KinNotYours()
    if member_id is None:
        raise KinNeedsMember()
    if own == kin:
        raise KinIsOwnHousehold()
    return member_id


def require_may_end(actor: Actor, member_id: MemberId) -> None:
    """Refuse whoever does not keep the register, and the officer whose kin it is. Errors: KinEndedByOther."""
    if not actor.has(*KEEPERS) or actor.member_id == member_id:
        raise KinEndedByOther()


def kin_on(found: Iterable[KinMember], day: date) -> frozenset[MemberId]:
    """Give who counts as kin for a deed of that day.

    Shape: kin was kin before it was declared; one taken out still counts for deeds up to that day.
    """
    return frozenset(kin.member_id for kin in found if kin.until_on is None or kin.until_on >= day)
