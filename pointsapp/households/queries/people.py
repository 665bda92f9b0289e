"""Finding people by part of a name, a household number, or pinyin initials."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Case, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import HouseholdState, PersonHit, Relation
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId

_HeadStay = aliased(Stay)
_Head = aliased(Member)
LONGEST_SEARCH = 60


def search_people(village_id: VillageId, text: str, *, on: date, limit: int = 10) -> list[PersonHit]:
    """Find who lives in the village on a day by part of a name, a household number or initials, best first."""
    wanted = unicodedata.normalize("NFKC", text[:LONGEST_SEARCH]).strip()
    if not wanted:
        return []
    rows = session().execute(
        _hits(village_id, on)
        .where(matches(wanted))
        .order_by(_rank(wanted), func.length(Household.number), Household.number, Stay.id)
        .limit(limit)
    )
    return [PersonHit(*row) for row in rows]


def find_people_named(village_id: VillageId, name: str, *, on: date) -> list[PersonHit]:
    """Find everybody of exactly this name who lives in the village on a day."""
    return find_namesakes(village_id, [name], on=on)[name]


def find_namesakes(village_id: VillageId, names: Collection[str], *, on: date) -> dict[str, list[PersonHit]]:
    """Find for each of some names everybody of exactly this name who lives in the village on a day."""
    wanted = {name: unicodedata.normalize("NFKC", name).strip() for name in names}
    found: dict[str, list[PersonHit]] = defaultdict(list)
    for row in session().execute(_hits(village_id, on).where(Member.name.in_(wanted.values())).order_by(Stay.id)):
        hit = PersonHit(*row)
        found[hit.member_name].append(hit)
    return {name: found[plain] for name, plain in wanted.items()}


def find_person_hit(village_id: VillageId, member_id: MemberId, *, on: date) -> PersonHit | None:
    """Find one member with the household lived in on a day."""
    row = session().execute(_hits(village_id, on).where(Member.id == member_id)).first()
    return None if row is None else PersonHit(*row)


def get_person_hit(village_id: VillageId, member_id: MemberId, *, on: date) -> PersonHit:
    """Give one member with the household lived in on a day. Errors: Absent."""
    hit = find_person_hit(village_id, member_id, on=on)
    if hit is None:
        raise Absent()
    return hit


def get_member(village_id: VillageId, member_id: MemberId) -> Member:
    """Give a member of this village, living there or not. Errors: Absent."""
    member = (
        session()
        .execute(select(Member).where(Member.village_id == village_id, Member.id == member_id))
        .scalar_one_or_none()
    )
    if member is None:
        raise Absent()
    return member


def matches(wanted: str) -> ColumnElement[bool]:
    """Keep members whose name, household number or initials hold the text. Signs like % stand for themselves."""
    found = [
        Member.name.contains(wanted, autoescape=True),
        Household.number.startswith(wanted, autoescape=True),
    ]
    if wanted.isascii():
        found.append(Member.initials.contains(wanted.lower(), autoescape=True))
        found.append(func.lower(Member.name).contains(wanted.lower(), autoescape=True))
    return or_(*found)


def _rank(wanted: str) -> Case[int]:
    return case(
        (Household.number == wanted, 0),
        (Member.name == wanted, 1),
        (Member.name.startswith(wanted, autoescape=True), 2),
        (Member.initials.startswith(wanted.lower(), autoescape=True), 3),
        (Member.name.contains(wanted, autoescape=True), 4),
        else_=5,
    )


def _hits(
    village_id: VillageId, on: date
) -> Select[HouseholdId, str, HouseholdState, GroupId, str, str, MemberId, str, Relation]:
    return (
        select(
            Household.id,
            Household.number,
            Household.state,
            Group.id,
            Group.name,
            func.coalesce(_Head.name, ""),
            Member.id,
            Member.name,
            Stay.relation,
        )
        .select_from(Stay)
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .join(Household, (Household.village_id == Stay.village_id) & (Household.id == Stay.household_id))
        .join(Group, (Group.village_id == Household.village_id) & (Group.id == Household.group_id))
        .outerjoin(
            _HeadStay,
            and_(
                _HeadStay.village_id == Stay.village_id,
                _HeadStay.household_id == Stay.household_id,
                _HeadStay.relation == Relation.HEAD,
                living(_HeadStay, on),
            ),
        )
        .outerjoin(_Head, (_Head.village_id == _HeadStay.village_id) & (_Head.id == _HeadStay.member_id))
        .where(Stay.village_id == village_id, living(Stay, on))
    )
