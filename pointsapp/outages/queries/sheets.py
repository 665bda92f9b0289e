"""Reading printed blocks of slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.outages.models import OutagePrice, OutageSheet, OutageSlip
from pointsapp.outages.types import Block, Priced, SheetId, SheetView
from pointsapp.people.models import User
from pointsapp.shop.models import Reward, Shop

MOST_SHEETS = 200


def last_number(village_id: VillageId) -> int:
    """Give the highest slip number printed so far, 0 before the first."""
    return session().scalar(select(func.max(OutageSheet.last_number)).where(OutageSheet.village_id == village_id)) or 0


def describe_sheet(village_id: VillageId, sheet_id: SheetId) -> Block:
    """Describe a printed block with its prices. Errors: Absent."""
    found = session().scalar(
        select(OutageSheet).where(OutageSheet.village_id == village_id, OutageSheet.id == sheet_id)
    )
    if found is None:
        raise Absent()
    return _blocks(village_id, [found])[0]


def list_blocks_of(village_id: VillageId, numbers: Iterable[int]) -> list[Block]:
    """List the printed blocks that hold any of these numbers, with their prices."""
    wanted = set(numbers)
    sheets = session().scalars(select(OutageSheet).where(OutageSheet.village_id == village_id))
    return _blocks(
        village_id,
        [sheet for sheet in sheets if any(sheet.first_number <= number <= sheet.last_number for number in wanted)],
    )


def list_sheets(village_id: VillageId) -> list[SheetView]:
    """List the printed blocks, the newest first: how many slips came back, and whether prices have changed since."""
    entered = (
        select(func.count())
        .where(OutageSlip.village_id == OutageSheet.village_id, OutageSlip.sheet_id == OutageSheet.id)
        .correlate(OutageSheet)
        .scalar_subquery()
    )
    rows = session().execute(
        select(
            OutageSheet.id,
            Shop.name,
            OutageSheet.first_number,
            OutageSheet.last_number,
            User.name,
            OutageSheet.printed_at,
            entered,
            _is_outdated(),
        )
        .join(Shop, and_(Shop.village_id == OutageSheet.village_id, Shop.id == OutageSheet.shop_id))
        .join(User, User.id == OutageSheet.printed_by_id)
        .where(OutageSheet.village_id == village_id)
        .order_by(OutageSheet.id.desc())
        .limit(MOST_SHEETS)
    )
    return [SheetView(*row) for row in rows]


def _is_outdated() -> ColumnElement[bool]:
    """Tell of goods that cost something else now, or are offered without standing on the sheet."""
    price = and_(OutagePrice.village_id == Reward.village_id, OutagePrice.sheet_id == OutageSheet.id)
    return (
        select(Reward.id)
        .outerjoin(OutagePrice, and_(price, OutagePrice.reward_id == Reward.id))
        .where(
            Reward.village_id == OutageSheet.village_id,
            Reward.shop_id == OutageSheet.shop_id,
            Reward.is_on,
            or_(OutagePrice.id.is_(None), OutagePrice.price_points != Reward.price_points),
        )
        .correlate(OutageSheet)
        .exists()
    )


def _blocks(village_id: VillageId, sheets: list[OutageSheet]) -> list[Block]:
    prices: dict[SheetId, list[Priced]] = defaultdict(list)
    rows = session().scalars(
        select(OutagePrice)
        .where(OutagePrice.village_id == village_id, OutagePrice.sheet_id.in_([sheet.id for sheet in sheets]))
        .order_by(OutagePrice.code)
    )
    for row in rows:
        prices[row.sheet_id].append(Priced(row.reward_id, row.code, row.name, row.unit, row.price_points))
    return [
        Block(
            sheet.id,
            sheet.shop_id,
            sheet.first_number,
            sheet.last_number,
            sheet.printed_at,
            tuple(prices[sheet.id]),
        )
        for sheet in sheets
    ]
