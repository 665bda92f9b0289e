"""Putting a person into a household: the one place where members are made."""

from __future__ import annotations

from datetime import date, datetime

from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session
from pointsapp.households.errors import NameExists
from pointsapp.households.models import Member, Stay
from pointsapp.households.names import initials_of
from pointsapp.households.queries import find_people_named
from pointsapp.households.rules import clean_name
from pointsapp.households.types import NewMember


def enter_member(
    actor: Actor,
    household_id: HouseholdId,
    new: NewMember,
    *,
    since_on: date,
    has_namesakes: bool,
    at: datetime,
) -> Member:
    """Make a member who lives in a household from a day on. Errors: NameUnreadable, NameExists."""
    name = clean_name(new.name)
    if not has_namesakes:
        require_new_name(actor, name, on=since_on)
    member = Member(
        village_id=actor.village_id,
        name=name,
        initials=initials_of(name),
        phone=new.phone or None,
        is_adult=new.is_adult,
        made_at=at,
    )
    session().add(member)
    session().flush()
    session().add(
        Stay(
            village_id=actor.village_id,
            household_id=household_id,
            member_id=member.id,
            relation=new.relation,
            since_on=since_on,
        )
    )
    session().flush()
    return member


def require_new_name(actor: Actor, name: str, *, on: date) -> None:
    """Refuse a name that somebody in the village has. Errors: NameExists, with the household."""
    namesake = next(iter(find_people_named(actor.village_id, name, on=on)), None)
    if namesake is not None:
        raise NameExists(name=name, number=namesake.household_number)
