"""What household life does to members and stays: moving to another household, dying, another head."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId, MemberId
from pointsapp.core.db import session
from pointsapp.households.errors import StayDaysWrong, StayOver
from pointsapp.households.models import Household, Origin, Stay
from pointsapp.households.types import HouseholdState, Relation, StayEnd


def lock_in_order(actor: Actor, household_ids: Collection[HouseholdId]) -> dict[HouseholdId, Household]:
    """Hold households, as they are now, so that one after the other changes them. Locks: households in id order."""
    rows = session().scalars(
        select(Household)
        .where(Household.village_id == actor.village_id, Household.id.in_(household_ids))
        .order_by(Household.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def move_member(
    actor: Actor,
    household_id: HouseholdId,
    member_id: MemberId,
    to_household_id: HouseholdId,
    relation: Relation,
    *,
    on: date,
    at: datetime,
) -> Stay:
    """Let a member live in another household from a day on; the stay before ends with the day before.

    Errors: StayOver, StayDaysWrong. Locks: the caller holds both households.
    """
    stay = open_stay(actor, household_id, member_id)
    if stay.since_on > on:
        raise StayDaysWrong()
    stay.until_on = max(stay.since_on, on - timedelta(days=1))
    stay.end_reason = StayEnd.MOVED_AWAY
    session().flush()
    moved = Stay(
        village_id=actor.village_id,
        household_id=to_household_id,
        member_id=member_id,
        relation=relation,
        since_on=on,
    )
    session().add(moved)
    session().flush()
    note(actor, "households.move_member", "stays", moved.id, at=at, member_id=member_id)
    return moved


def end_with_death(actor: Actor, household_id: HouseholdId, member_id: MemberId, *, on: date, at: datetime) -> None:
    """End a member's stay with the day of death; a head is head until the day before.

    Errors: StayOver, StayDaysWrong. Locks: the caller holds the household.
    """
    stay = open_stay(actor, household_id, member_id)
    if stay.since_on > on:
        raise StayDaysWrong()
    if stay.relation is Relation.HEAD:
        stay = stand_otherwise(stay, Relation.OTHER, on)
    _end(actor, stay, StayEnd.DIED, on, at)


def end_all_stays(actor: Actor, household_id: HouseholdId, *, on: date, at: datetime) -> None:
    """End the stays of everybody who still lives in a household. Errors: StayDaysWrong."""
    for stay in open_stays(actor, household_id):
        if stay.since_on > on:
            raise StayDaysWrong()
        _end(actor, stay, StayEnd.MOVED_AWAY, on, at)


def make_head(actor: Actor, household_id: HouseholdId, head_id: MemberId, *, on: date, at: datetime) -> None:
    """Make a member the head from a day on, where there is none. Errors: StayOver."""
    stand_otherwise(open_stay(actor, household_id, head_id), Relation.HEAD, on)
    note(actor, "households.change_head", "households", household_id, at=at, member_id=head_id)


def stand_otherwise(stay: Stay, relation: Relation, on: date) -> Stay:
    """Let a member stand otherwise to the head from a day on; how it was before stays readable."""
    if stay.since_on >= on:
        stay.relation = relation
        session().flush()
        return stay
    stay.until_on = on - timedelta(days=1)
    stay.end_reason = StayEnd.CHANGED
    session().flush()
    later = Stay(
        village_id=stay.village_id,
        household_id=stay.household_id,
        member_id=stay.member_id,
        relation=relation,
        since_on=on,
    )
    session().add(later)
    session().flush()
    return later


def name_origin(actor: Actor, household_id: HouseholdId, origin_id: HouseholdId, *, since_on: date) -> None:
    """Write down that a household came out of another one, or took it over: caps look back at it."""
    known = select(Origin.id).where(Origin.household_id == household_id, Origin.origin_id == origin_id)
    if session().scalar(known) is None:
        session().add(
            Origin(village_id=actor.village_id, household_id=household_id, origin_id=origin_id, since_on=since_on)
        )
        session().flush()


def set_state(actor: Actor, household: Household, state: HouseholdState, *, at: datetime) -> None:
    """Say whether a household is at home, away or closed."""
    household.state = state
    session().flush()
    note(actor, "households.state", "households", household.id, at=at, personal={"state": state.value})


def open_stays(actor: Actor, household_id: HouseholdId) -> list[Stay]:
    """List the stays of those who live in a household now, as they came."""
    return list(
        session().scalars(
            select(Stay)
            .where(Stay.village_id == actor.village_id, Stay.household_id == household_id, Stay.until_on.is_(None))
            .order_by(Stay.since_on, Stay.id)
        )
    )


def open_stay(actor: Actor, household_id: HouseholdId, member_id: MemberId) -> Stay:
    """Give the stay of somebody who lives in a household now. Errors: StayOver."""
    for stay in open_stays(actor, household_id):
        if stay.member_id == member_id:
            return stay
    raise StayOver()


def _end(actor: Actor, stay: Stay, reason: StayEnd, on: date, at: datetime) -> None:
    stay.until_on = on
    stay.end_reason = reason
    session().flush()
    why = {"reason": reason.value}
    note(actor, "households.end_stay", "stays", stay.id, at=at, personal=why, member_id=stay.member_id)
