"""Long lists of redemptions and look-ups, as filtered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.people.models import User
from pointsapp.redemptions.models import LookUp, LookUpCheck, Quote, Redemption, Undo
from pointsapp.redemptions.queries.quotes import is_head_of
from pointsapp.redemptions.queries.redemptions import describe_redemptions
from pointsapp.redemptions.types import CheckView, LookUpId, LookUpView, RedemptionView
from pointsapp.shop.types import ShopId

MOST_DIGITS = 9


@dataclass(frozen=True)
class RedemptionFilter:
    """What a list of redemptions is narrowed to. Shape: from `since` on and before `until`."""

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    shop_id: ShopId | None = None
    is_undone: bool | None = None


@dataclass(frozen=True)
class Sums:
    """How many redemptions a list holds and what stands of their points after undoing."""

    count: int
    points: int


def sum_redemptions(village_id: VillageId, wanted: RedemptionFilter) -> Sums:
    """Count the redemptions of a filter and add up the points of those that were not undone."""
    row = (
        session()
        .execute(
            _filtered(
                village_id,
                wanted,
                select(
                    func.count(Redemption.id).label("count"),
                    func.coalesce(func.sum(Redemption.points).filter(Undo.id.is_(None)), 0).label("points"),
                ),
            )
        )
        .one()
    )
    return Sums(row[0], int(row.points))


def list_redemptions(
    village_id: VillageId, wanted: RedemptionFilter, *, limit: int | None = None, before: int = 0
) -> list[RedemptionView]:
    """List the redemptions of a filter, the newest first. Shape: those before a number, 0 for all."""
    chosen = _filtered(village_id, wanted, select(Redemption.id)).order_by(Redemption.id.desc()).limit(limit)
    ids = list(session().scalars(chosen.where(Redemption.id < before) if before else chosen))
    found = describe_redemptions(village_id, ids)
    return [found[redemption_id] for redemption_id in ids]


def _filtered(
    village_id: VillageId, wanted: RedemptionFilter, chosen: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    chosen = (
        chosen.select_from(Redemption)
        .outerjoin(Undo, and_(Undo.village_id == Redemption.village_id, Undo.redemption_id == Redemption.id))
        .where(Redemption.village_id == village_id)
    )
    if wanted.text:
        chosen = chosen.where(_names(village_id, wanted.text))
    if wanted.since is not None:
        chosen = chosen.where(Redemption.done_at >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(Redemption.done_at < wanted.until)
    if wanted.shop_id is not None:
        chosen = chosen.where(Redemption.shop_id == wanted.shop_id)
    if wanted.is_undone is not None:
        chosen = chosen.where(Undo.id.is_not(None) if wanted.is_undone else Undo.id.is_(None))
    return chosen


def _names(village_id: VillageId, text: str) -> ColumnElement[bool]:
    """Keep redemptions of a receipt number, a household's number or a part of a name of somebody living there."""
    fits: list[ColumnElement[bool]] = [Redemption.household_id.in_(_homes_called(village_id, text))]
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        fits.append(Redemption.receipt_number == int(text))
    return or_(*fits)


def _homes_called(village_id: VillageId, text: str) -> CompoundSelect[tuple[HouseholdId]]:
    numbered = select(Household.id).where(Household.village_id == village_id, Household.number == text)
    named = (
        select(Stay.household_id)
        .join(Member, and_(Member.village_id == Stay.village_id, Member.id == Stay.member_id))
        .where(Stay.village_id == village_id, Stay.until_on.is_(None), Member.name.contains(text, autoescape=True))
    )
    return union(numbered, named)


def count_look_ups(village_id: VillageId, since: datetime, until: datetime, *, text: str = "") -> int:
    """Count the look-ups without a card from an instant on and before another."""
    wanted = _look_ups(village_id, since, until, text)
    return session().scalar(select(func.count()).select_from(LookUp).where(*wanted)) or 0


def list_look_ups(
    village_id: VillageId,
    since: datetime,
    until: datetime,
    *,
    text: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[LookUpView]:
    """List the look-ups without a card, the newest first, with the receipts that followed.

    Shape: `text` is a household's number or a part of a name of somebody living there.
    """
    rows = (
        session()
        .execute(
            select(LookUp, Household.number, Member.name.label("head_name"), User.name.label("keeper_name"))
            .join(Household, and_(Household.village_id == LookUp.village_id, Household.id == LookUp.household_id))
            .join(User, User.id == LookUp.looked_up_by_id)
            .outerjoin(Stay, is_head_of(LookUp.village_id, LookUp.household_id))
            .outerjoin(Member, and_(Member.village_id == Stay.village_id, Member.id == Stay.member_id))
            .where(*_look_ups(village_id, since, until, text))
            .order_by(LookUp.id.desc())
            .limit(limit)
            .offset(offset)
        )
        .all()
    )
    receipts = _receipts_after(village_id, [row.LookUp.id for row in rows])
    return [
        LookUpView(
            look_up_id=row.LookUp.id,
            household_id=row.LookUp.household_id,
            household_number=row.number,
            head_name=row.head_name or "",
            reason=row.LookUp.reason,
            keeper_name=row.keeper_name,
            looked_up_at=row.LookUp.looked_up_at,
            receipt_numbers=tuple(receipts.get(row.LookUp.id, ())),
        )
        for row in rows
    ]


def list_checks(village_id: VillageId, month_on: date) -> list[CheckView]:
    """List who checked a month's look-ups, the newest first."""
    rows = session().execute(
        select(LookUpCheck.asked, LookUpCheck.words, User.name, LookUpCheck.checked_at)
        .join(User, User.id == LookUpCheck.checked_by_id)
        .where(LookUpCheck.village_id == village_id, LookUpCheck.month_on == month_on)
        .order_by(LookUpCheck.id.desc())
    )
    return [CheckView(*row) for row in rows]


def _look_ups(village_id: VillageId, since: datetime, until: datetime, text: str) -> list[ColumnElement[bool]]:
    wanted = [LookUp.village_id == village_id, LookUp.looked_up_at >= since, LookUp.looked_up_at < until]
    if text:
        wanted.append(LookUp.household_id.in_(_homes_called(village_id, text)))
    return wanted


def _receipts_after(village_id: VillageId, look_up_ids: Sequence[LookUpId]) -> dict[LookUpId, list[int]]:
    found: dict[LookUpId, list[int]] = defaultdict(list)
    rows = session().execute(
        select(Quote.look_up_id, Redemption.receipt_number)
        .join(Redemption, and_(Redemption.village_id == Quote.village_id, Redemption.quote_id == Quote.id))
        .where(Quote.village_id == village_id, Quote.look_up_id.in_(look_up_ids))
        .order_by(Redemption.receipt_number)
    )
    for look_up_id, number in rows:
        if look_up_id is not None:
            found[look_up_id].append(number)
    return found
