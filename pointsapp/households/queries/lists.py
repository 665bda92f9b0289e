"""The list of households with search, filters and pages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.queries.people import LONGEST_SEARCH, matches
from pointsapp.households.types import HouseholdRow, HouseholdState, Relation
from pointsapp.ledger.models import Account
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId

_HeadStay = aliased(Stay)
_Head = aliased(Member)


@dataclass(frozen=True)
class Filter:
    """What a list of households is cut down to. Empty parts cut nothing."""

    text: str = ""
    group_id: GroupId | None = None
    state: HouseholdState | None = None


def list_households(village_id: VillageId, wanted: Filter, *, page: int, on: date) -> Page[HouseholdRow]:
    """List households by group and number, a page at a time."""
    conditions = _conditions(village_id, wanted, on)
    total = session().scalar(select(func.count()).select_from(Household).where(*conditions)) or 0
    number = page_number(page, total)
    rows = session().execute(_rows(conditions, on).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([HouseholdRow(*row) for row in rows], number, total)


def rows_for_export(village_id: VillageId, wanted: Filter, *, on: date) -> list[HouseholdRow]:
    """List all households that a filter leaves, for a file."""
    return [HouseholdRow(*row) for row in session().execute(_rows(_conditions(village_id, wanted, on), on))]


def _conditions(village_id: VillageId, wanted: Filter, on: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Household.village_id == village_id]
    if wanted.group_id is not None:
        conditions.append(Household.group_id == wanted.group_id)
    if wanted.state is not None:
        conditions.append(Household.state == wanted.state)
    text = unicodedata.normalize("NFKC", wanted.text[:LONGEST_SEARCH]).strip()
    if text:
        found = (
            select(Stay.id)
            .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
            .where(
                Stay.village_id == Household.village_id,
                Stay.household_id == Household.id,
                living(Stay, on),
                matches(text),
            )
            .correlate(Household)
        )
        conditions.append(found.exists() | Household.number.startswith(text, autoescape=True))
    return conditions


def _rows(conditions: list[ColumnElement[bool]], on: date) -> Select[Any]:
    members = (
        select(func.count())
        .select_from(Stay)
        .where(Stay.village_id == Household.village_id, Stay.household_id == Household.id, living(Stay, on))
        .correlate(Household)
        .scalar_subquery()
    )
    return (
        select(
            Household.id,
            Household.number,
            func.coalesce(_Head.name, ""),
            Group.name,
            Household.state,
            members,
            Account.balance,
        )
        .join(Group, (Group.village_id == Household.village_id) & (Group.id == Household.group_id))
        .join(Account, (Account.village_id == Household.village_id) & (Account.id == Household.wallet_id))
        .outerjoin(
            _HeadStay,
            and_(
                _HeadStay.village_id == Household.village_id,
                _HeadStay.household_id == Household.id,
                _HeadStay.relation == Relation.HEAD,
                living(_HeadStay, on),
            ),
        )
        .outerjoin(_Head, (_Head.village_id == _HeadStay.village_id) & (_Head.id == _HeadStay.member_id))
        .where(*conditions)
        .order_by(Group.position, Group.id, func.length(Household.number), Household.number)
    )
