"""Entering households and changing number, group and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.audit.types import Reference
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.households.errors import GroupOver, HouseholdNeedsHead, NumberTaken
from pointsapp.households.models import Household
from pointsapp.households.queries import get_household
from pointsapp.households.rules import clean_number, require_day_come
from pointsapp.households.service.entering import enter_member
from pointsapp.households.types import HouseholdState, NewMember, Relation
from pointsapp.ledger.service import open_wallet
from pointsapp.villages.queries import get_group
from pointsapp.villages.types import GroupId


def add_household(
    actor: Actor,
    number: str,
    group_id: GroupId,
    members: Sequence[NewMember],
    *,
    since_on: date,
    at: datetime,
    has_namesakes: bool = True,
) -> Household:
    """Enter a household with an empty wallet and its members, the first of whom is the head.

    Shape: without `has_namesakes`, a name that lives in the village already is refused.
    Errors: Absent, NumberUnreadable, NumberTaken, GroupOver, HouseholdNeedsHead, NameUnreadable, NameExists,
    StayDaysWrong.
    """
    if not members:
        raise HouseholdNeedsHead()
    require_day_come(since_on, village_day(at))
    household = open_household(actor, number, group_id, at=at)
    head = replace(members[0], relation=Relation.HEAD)
    for member in (head, *members[1:]):
        enter_member(actor, household.id, member, since_on=since_on, has_namesakes=has_namesakes, at=at)
    note(actor, "households.add", "households", household.id, at=at, members=len(members))
    return household


def open_household(actor: Actor, number: str, group_id: GroupId, *, at: datetime) -> Household:
    """Open a household with an empty wallet, in which nobody lives yet.

    Errors: Absent, NumberUnreadable, NumberTaken, GroupOver.
    """
    require_group(actor, group_id, at=at)
    household = Household(
        village_id=actor.village_id,
        number=clean_number(number),
        group_id=group_id,
        wallet_id=open_wallet(actor.village_id),
        state=HouseholdState.RESIDENT,
        made_at=at,
    )
    _save(household)
    return household


def change_household(
    actor: Actor,
    household_id: HouseholdId,
    *,
    number: str,
    group_id: GroupId,
    state: HouseholdState,
    at: datetime,
) -> Household:
    """Change number, group and state; what was stays readable in the audit.

    Errors: Absent, NumberUnreadable, NumberTaken, GroupOver.
    """
    household = get_household(actor.village_id, household_id)
    after = {"number": clean_number(number), "group_id": group_id, "state": state}
    changes = {name: value for name, value in after.items() if getattr(household, name) != value}
    if "group_id" in changes:
        require_group(actor, group_id, at=at)
    before = {name: getattr(household, name) for name in changes}
    for name, value in changes.items():
        setattr(household, name, value)
    _save(household)
    if changes:
        _note_change(actor, household_id, before, changes, at)
    return household


def change_state(actor: Actor, household_id: HouseholdId, state: HouseholdState, *, at: datetime) -> Household:
    """Say whether a household is at home, away or closed. Errors: Absent."""
    household = get_household(actor.village_id, household_id)
    return change_household(
        actor, household_id, number=household.number, group_id=household.group_id, state=state, at=at
    )


def require_group(actor: Actor, group_id: GroupId, *, at: datetime) -> None:
    """Refuse a group that is over. Errors: Absent, GroupOver."""
    group = get_group(actor.village_id, group_id)
    if group.until_on is not None and group.until_on < village_day(at):
        raise GroupOver(name=group.name)


def _note_change(
    actor: Actor, household_id: HouseholdId, before: dict[str, Any], after: dict[str, Any], at: datetime
) -> None:
    """Write down which fields changed: groups as rows, number and state where they can be forgotten."""
    facts: dict[str, Any] = {"names": sorted(after)}
    if "group_id" in after:
        facts["groups"] = [Reference("groups", values.pop("group_id")) for values in (before, after)]
    personal = {"before": before, "after": after} if after else None
    note(actor, "households.change", "households", household_id, at=at, personal=personal, **facts)


def _save(household: Household) -> None:
    number = household.number
    try:
        with session().begin_nested():
            session().add(household)
            session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_households_village_id_number":
            raise NumberTaken(number=number) from error
        raise
