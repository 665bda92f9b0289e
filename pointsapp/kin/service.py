"""Declaring kin, and taking out of the register what does not hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.households.queries import get_household
from pointsapp.kin.errors import KinDeclared, KinEnded
from pointsapp.kin.models import Kin
from pointsapp.kin.queries import get_kin
from pointsapp.kin.rules import require_may_declare, require_may_end
from pointsapp.kin.types import KinId
from pointsapp.people.queries import find_officer


def declare_kin(actor: Actor, user_id: UserId, household_id: HouseholdId, *, at: datetime) -> Kin:
    """Put a household into the register as kin of an officer: by the officer, or by the secretary.

    Errors: Absent, KinNotYours, KinNeedsMember, KinIsOwnHousehold, KinDeclared.
    """
    officer = find_officer(actor.village_id, user_id, at=at)
    if officer is None or actor.user_id is None:
        raise Absent()
    get_household(actor.village_id, household_id)
    member_id = require_may_declare(actor, user_id, officer.member_id, officer.household_id, household_id)
    kin = Kin(
        village_id=actor.village_id,
        member_id=member_id,
        household_id=household_id,
        declared_by_id=actor.user_id,
        declared_at=at,
    )
    session().add(kin)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_kin_open":
            raise KinDeclared() from error
        raise
    note(actor, "kin.declare", "kin", kin.id, at=at, member_id=member_id, household_id=household_id)
    return kin


def end_kin(actor: Actor, kin_id: KinId, *, at: datetime) -> Kin:
    """Take a line out of the register, which only somebody else may do. It goes on counting for deeds up to today.

    Errors: Absent, KinEndedByOther, KinEnded. Locks: the line.
    """
    kin = get_kin(actor.village_id, kin_id)
    require_may_end(actor, kin.member_id)
    if kin.ended_at is not None:
        raise KinEnded()
    kin.until_on = village_day(at)
    kin.ended_by_id = actor.user_id
    kin.ended_at = at
    session().flush()
    note(actor, "kin.end", "kin", kin.id, at=at)
    return kin
