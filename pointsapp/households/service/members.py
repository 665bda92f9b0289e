"""Members coming, leaving, and standing otherwise to the head."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId, MemberId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.errors import (
    HeadAlready,
    HeadMustBeAdult,
    HeadNeedsSuccessor,
    OneHeadOnly,
    StayOver,
)
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.names import initials_of
from pointsapp.households.queries import get_member
from pointsapp.households.rules import clean_name, require_day_come
from pointsapp.households.service.entering import enter_member, require_new_name
from pointsapp.households.types import NewMember, Relation, StayEnd


def add_member(
    actor: Actor,
    household_id: HouseholdId,
    new: NewMember,
    *,
    since_on: date,
    at: datetime,
    has_namesakes: bool = True,
) -> Member:
    """Enter somebody who came into a household: born, married in, moved in.

    Errors: Absent, OneHeadOnly, StayDaysWrong, NameUnreadable, NameExists. Locks: the household.
    """
    _lock(actor, household_id)
    require_day_come(since_on, village_day(at))
    is_empty = not _open_stays(actor, household_id)
    if not is_empty and new.relation is Relation.HEAD:
        raise OneHeadOnly()
    if is_empty:
        new = NewMember(new.name, Relation.HEAD, new.is_adult, new.phone)
    member = enter_member(actor, household_id, new, since_on=since_on, has_namesakes=has_namesakes, at=at)
    note(actor, "households.add_member", "members", member.id, at=at, household_id=household_id)
    return member


def change_member(
    actor: Actor,
    household_id: HouseholdId,
    member_id: MemberId,
    new: NewMember,
    *,
    at: datetime,
    has_namesakes: bool = True,
) -> Member:
    """Mend a member's name, phone, age or relation to the head; a head's relation stays.

    Errors: Absent, StayOver, OneHeadOnly, NameUnreadable, NameExists. Locks: the household.
    """
    _lock(actor, household_id)
    stay = _open_stay(actor, household_id, member_id)
    member = get_member(actor.village_id, member_id)
    name = clean_name(new.name)
    if name != member.name and not has_namesakes:
        require_new_name(actor, name, on=village_day(at))
    if stay.relation is not Relation.HEAD:
        if new.relation is Relation.HEAD:
            raise OneHeadOnly()
        stay.relation = new.relation
    after = {"name": name, "phone": new.phone or None, "is_adult": new.is_adult}
    changed = sorted(key for key, value in after.items() if getattr(member, key) != value)
    for key, value in after.items():
        setattr(member, key, value)
    member.initials = initials_of(name)
    session().flush()
    note(actor, "households.change_member", "members", member_id, at=at, names=changed)
    return member


def end_stay(
    actor: Actor,
    household_id: HouseholdId,
    member_id: MemberId,
    *,
    until_on: date,
    reason: StayEnd,
    at: datetime,
) -> Stay:
    """End a member's stay with its last day. The head leaves last, or after somebody else became head.

    Errors: Absent, StayOver, StayDaysWrong, HeadNeedsSuccessor. Locks: the household.
    """
    _lock(actor, household_id)
    stay = _open_stay(actor, household_id, member_id)
    require_day_come(until_on, village_day(at), not_before=stay.since_on)
    if stay.relation is Relation.HEAD and len(_open_stays(actor, household_id)) > 1:
        raise HeadNeedsSuccessor()
    stay.until_on = until_on
    stay.end_reason = reason
    session().flush()
    why = {"reason": reason.value}
    note(actor, "households.end_stay", "stays", stay.id, at=at, personal=why, member_id=member_id)
    return stay


def change_head(
    actor: Actor,
    household_id: HouseholdId,
    new_head_id: MemberId,
    *,
    old_head_becomes: Relation,
    at: datetime,
) -> None:
    """Make another member the head from today on; both keep their earlier standing in the history.

    Errors: Absent, StayOver, HeadAlready, HeadMustBeAdult, OneHeadOnly. Locks: the household.
    """
    _lock(actor, household_id)
    coming = _open_stay(actor, household_id, new_head_id)
    if coming.relation is Relation.HEAD:
        raise HeadAlready()
    if old_head_becomes is Relation.HEAD:
        raise OneHeadOnly()
    stays = _open_stays(actor, household_id)
    adults = set(
        session().scalars(
            select(Member.id).where(
                Member.village_id == actor.village_id,
                Member.id.in_([stay.member_id for stay in stays]),
                Member.is_adult,
            )
        )
    )
    if new_head_id not in adults and adults:
        raise HeadMustBeAdult()
    today = village_day(at)
    for stay in stays:
        if stay.relation is Relation.HEAD:
            _stand_otherwise(stay, old_head_becomes, today)
    _stand_otherwise(coming, Relation.HEAD, today)
    note(actor, "households.change_head", "households", household_id, at=at, member_id=new_head_id)


def _stand_otherwise(stay: Stay, relation: Relation, today: date) -> None:
    if stay.since_on >= today:
        stay.relation = relation
        session().flush()
        return
    stay.until_on = today - timedelta(days=1)
    stay.end_reason = StayEnd.CHANGED
    session().flush()
    session().add(
        Stay(
            village_id=stay.village_id,
            household_id=stay.household_id,
            member_id=stay.member_id,
            relation=relation,
            since_on=today,
        )
    )
    session().flush()


def _lock(actor: Actor, household_id: HouseholdId) -> None:
    found = session().scalars(
        select(Household.id)
        .where(Household.village_id == actor.village_id, Household.id == household_id)
        .with_for_update()
    )
    if found.one_or_none() is None:
        raise Absent()


def _open_stays(actor: Actor, household_id: HouseholdId) -> list[Stay]:
    return list(
        session().scalars(
            select(Stay).where(
                Stay.village_id == actor.village_id, Stay.household_id == household_id, Stay.until_on.is_(None)
            )
        )
    )


def _open_stay(actor: Actor, household_id: HouseholdId, member_id: MemberId) -> Stay:
    for stay in _open_stays(actor, household_id):
        if stay.member_id == member_id:
            return stay
    past = select(Stay.id).where(
        Stay.village_id == actor.village_id, Stay.household_id == household_id, Stay.member_id == member_id
    )
    if session().scalars(past).first() is None:
        raise Absent()
    raise StayOver()
