"""The household at the counter, as the keeper sees it."""

from __future__ import annotations

from sqlalchemy import and_, select

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.ledger.models import Account
from pointsapp.redemptions.types import Customer
from pointsapp.villages.models import Group


def describe_customer(village_id: VillageId, household_id: HouseholdId) -> Customer:
    """Describe a household with its points and who lives there today, the head first. Errors: Absent."""
    row = (
        session()
        .execute(
            select(Household.number, Group.name, Account.balance)
            .join(Group, and_(Group.village_id == Household.village_id, Group.id == Household.group_id))
            .join(Account, and_(Account.village_id == Household.village_id, Account.id == Household.wallet_id))
            .where(Household.village_id == village_id, Household.id == household_id)
        )
        .one_or_none()
    )
    if row is None:
        raise Absent()
    members = session().execute(
        select(Member.id, Member.name, Stay.relation)
        .join(Stay, and_(Stay.village_id == Member.village_id, Stay.member_id == Member.id))
        .where(Stay.village_id == village_id, Stay.household_id == household_id, Stay.until_on.is_(None))
        .order_by(Stay.id)
    )
    ordered = sorted(members, key=lambda member: member.relation is not Relation.HEAD)
    return Customer(
        household_id=household_id,
        number=row.number,
        group_name=row.name,
        balance=row.balance or 0,
        members=tuple((member.id, member.name) for member in ordered),
    )
