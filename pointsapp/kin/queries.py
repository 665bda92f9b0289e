"""Reading the kin register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.kin.models import Kin
from pointsapp.kin.rules import kin_on
from pointsapp.kin.types import KinId, KinMember, KinRow
from pointsapp.people.models import User

_OwnStay, _HeadStay = aliased(Stay), aliased(Stay)
_Head = aliased(Member)
_Declarer, _Ender = aliased(User), aliased(User)


def kin_of(village_id: VillageId, household_ids: Collection[HouseholdId]) -> Mapping[HouseholdId, list[KinMember]]:
    """Give for each household the members who are its kin.

    Shape: who declared it, and who lives in a household that somebody of it declared. Without kin: an empty list.
    """
    found: dict[HouseholdId, list[KinMember]] = defaultdict(list)
    declared = select(Kin.household_id, Kin.member_id, Kin.until_on).where(
        Kin.village_id == village_id, Kin.household_id.in_(household_ids)
    )
    the_other_way = (
        select(_OwnStay.household_id, Stay.member_id, Kin.until_on)
        .join(_OwnStay, and_(_OwnStay.village_id == Kin.village_id, _OwnStay.member_id == Kin.member_id))
        .join(Stay, and_(Stay.village_id == Kin.village_id, Stay.household_id == Kin.household_id))
        .where(
            Kin.village_id == village_id,
            _OwnStay.household_id.in_(household_ids),
            _OwnStay.until_on.is_(None),
            Stay.until_on.is_(None),
        )
    )
    for wanted in (declared, the_other_way):
        for household_id, member_id, until_on in session().execute(wanted):
            found[household_id].append(KinMember(member_id, until_on))
    return found


def kin_members_of(village_id: VillageId, household_ids: Collection[HouseholdId], since: date) -> frozenset[MemberId]:
    """Give who is kin of any of some households, for a matter of that day."""
    found = kin_of(village_id, household_ids)
    return frozenset(member_id for kin in found.values() for member_id in kin_on(kin, since))


def get_kin(village_id: VillageId, kin_id: KinId) -> Kin:
    """Give a line of this village's register, locked. Errors: Absent."""
    found = session().scalar(
        select(Kin)
        .where(Kin.village_id == village_id, Kin.id == kin_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Absent()
    return found


def list_kin(village_id: VillageId, member_ids: Collection[MemberId] | None = None) -> list[KinRow]:
    """List the register, or the part of some members: what counts first, then the newest."""
    wanted = _rows().where(Kin.village_id == village_id)
    if member_ids is not None:
        wanted = wanted.where(Kin.member_id.in_(member_ids))
    return [KinRow(*row) for row in session().execute(wanted)]


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Kin.id,
            Kin.member_id,
            Member.name,
            Kin.household_id,
            Household.number,
            func.coalesce(_Head.name, ""),
            Kin.declared_by_id,
            _Declarer.name,
            Kin.declared_at,
            func.coalesce(_Ender.name, ""),
            Kin.ended_at,
        )
        .join(Member, Member.id == Kin.member_id)
        .join(Household, Household.id == Kin.household_id)
        .join(_Declarer, _Declarer.id == Kin.declared_by_id)
        .outerjoin(_Ender, _Ender.id == Kin.ended_by_id)
        .outerjoin(
            _HeadStay,
            and_(
                _HeadStay.household_id == Kin.household_id,
                _HeadStay.relation == Relation.HEAD,
                _HeadStay.until_on.is_(None),
            ),
        )
        .outerjoin(_Head, _Head.id == _HeadStay.member_id)
        .order_by(Kin.ended_at.is_not(None), Kin.id.desc())
    )
