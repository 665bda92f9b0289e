"""Reading single households with who lives in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Case, case, select

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import HouseholdView, MemberView, Relation, StayRow
from pointsapp.villages.models import Group


def get_household(village_id: VillageId, household_id: HouseholdId) -> Household:
    """Give a household of this village. Errors: Absent."""
    household = (
        session()
        .execute(select(Household).where(Household.village_id == village_id, Household.id == household_id))
        .scalar_one_or_none()
    )
    if household is None:
        raise Absent()
    return household


def describe_household(village_id: VillageId, household_id: HouseholdId, *, on: date) -> HouseholdView:
    """Give a household as it is on a day. Errors: Absent."""
    found = describe_households(village_id, [household_id], on=on)
    if household_id not in found:
        raise Absent()
    return found[household_id]


def describe_households(
    village_id: VillageId, household_ids: Iterable[HouseholdId], *, on: date
) -> dict[HouseholdId, HouseholdView]:
    """Give households of this village as they are on a day, by id; unknown ids are left out."""
    ids = set(household_ids)
    members = _members(village_id, ids, on)
    rows = session().execute(
        select(Household, Group.name)
        .join(Group, (Group.village_id == Household.village_id) & (Group.id == Household.group_id))
        .where(Household.village_id == village_id, Household.id.in_(ids))
    )
    return {household.id: _view(household, group_name, members[household.id]) for household, group_name in rows}


def list_stays(village_id: VillageId, household_id: HouseholdId) -> list[StayRow]:
    """List all stays of a household: those that go on first, the head before the others."""
    rows = session().execute(
        select(
            Stay.id,
            Member.id,
            Member.name,
            Stay.relation,
            Member.is_adult,
            Member.phone,
            Stay.since_on,
            Stay.until_on,
            Stay.end_reason,
        )
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .where(Stay.village_id == village_id, Stay.household_id == household_id)
        .order_by(Stay.until_on.is_not(None), _head_first(), Stay.since_on, Stay.id)
    )
    return [StayRow(*row) for row in rows]


def _head_first() -> Case[int]:
    return case((Stay.relation == Relation.HEAD, 0), else_=1)


def _members(
    village_id: VillageId, household_ids: set[HouseholdId], on: date
) -> defaultdict[HouseholdId, list[MemberView]]:
    found: defaultdict[HouseholdId, list[MemberView]] = defaultdict(list)
    rows = session().execute(
        select(Stay.household_id, Member.id, Member.name, Stay.relation, Member.is_adult)
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .where(Stay.village_id == village_id, Stay.household_id.in_(household_ids), living(Stay, on))
        .order_by(_head_first(), Stay.since_on, Stay.id)
    )
    for household_id, member_id, name, relation, is_adult in rows:
        found[household_id].append(MemberView(member_id, name, relation, is_adult))
    return found


def _view(household: Household, group_name: str, members: list[MemberView]) -> HouseholdView:
    head = next((member for member in members if member.relation is Relation.HEAD), None)
    return HouseholdView(
        household_id=household.id,
        number=household.number,
        head_name=head.name if head else "",
        head_id=head.member_id if head else None,
        group_id=household.group_id,
        group_name=group_name,
        state=household.state,
        wallet_id=household.wallet_id,
        members=tuple(members),
    )
