"""Lists of goods and of what moved, with search, filters and pages."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.paging import PAGE_SIZE, Page, Stretch, page_number, stretch
from pointsapp.people.models import User
from pointsapp.shop.models import Reward, StockMove
from pointsapp.shop.types import MoveRow, Order, RewardFilter, RewardId, Shelf, ShopId

LONGEST_SEARCH = 60
_COLUMNS: dict[Order, Any] = {Order.NAME: Reward.name, Order.PRICE: Reward.price_points, Order.STOCK: Reward.stock}


def page_of_rewards(village_id: VillageId, shop_id: ShopId, wanted: RewardFilter, *, page: int) -> Page[Reward]:
    """List a shop's goods, a page at a time."""
    conditions = _conditions(village_id, shop_id, wanted)
    total = session().scalar(select(func.count()).select_from(Reward).where(*conditions)) or 0
    number = page_number(page, total)
    rows = _sorted(select(Reward).where(*conditions), wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(list(session().scalars(rows)), number, total)


def list_wanted_rewards(village_id: VillageId, shop_id: ShopId, wanted: RewardFilter) -> list[Reward]:
    """List all goods that a filter leaves, for a file."""
    rows = select(Reward).where(*_conditions(village_id, shop_id, wanted))
    return list(session().scalars(_sorted(rows, wanted)))


def stretch_of_moves(village_id: VillageId, reward_id: RewardId, *, before: int) -> Stretch[MoveRow]:
    """List what came and went of some goods, the newest first, from a move's number on."""

    def fetch(mark: int, count: int) -> list[tuple[int, MoveRow]]:
        found = _moves(village_id, reward_id).add_columns(StockMove.id).limit(count)
        rows = session().execute(found.where(StockMove.id < mark) if mark else found)
        return [(row[-1], MoveRow(*row[:-1])) for row in rows]

    return stretch(fetch, count_moves(village_id, reward_id), before)


def list_moves(village_id: VillageId, reward_id: RewardId) -> list[MoveRow]:
    """List all that came and went of some goods, the newest first, for a file."""
    return [MoveRow(*row) for row in session().execute(_moves(village_id, reward_id))]


def count_moves(village_id: VillageId, reward_id: RewardId) -> int:
    """Count what came and went of some goods."""
    counted = select(func.count()).select_from(StockMove)
    return session().scalar(counted.where(*_of(village_id, reward_id))) or 0


def _of(village_id: VillageId, reward_id: RewardId) -> list[ColumnElement[bool]]:
    return [StockMove.village_id == village_id, StockMove.reward_id == reward_id]


def _moves(village_id: VillageId, reward_id: RewardId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            StockMove.kind,
            StockMove.units,
            StockMove.stock_after,
            StockMove.note,
            func.coalesce(User.name, ""),
            StockMove.moved_at,
        )
        .outerjoin(User, User.id == StockMove.moved_by_id)
        .where(*_of(village_id, reward_id))
        .order_by(StockMove.id.desc())
    )


def _conditions(village_id: VillageId, shop_id: ShopId, wanted: RewardFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Reward.village_id == village_id, Reward.shop_id == shop_id]
    if wanted.shelf is Shelf.LOW:
        conditions.append(Reward.is_on.is_(True))
        conditions.append(Reward.stock <= func.coalesce(Reward.low_stock_units, wanted.low_units))
    elif wanted.shelf is not None:
        conditions.append(Reward.is_on.is_(wanted.shelf is Shelf.ON))
    text = unicodedata.normalize("NFC", wanted.text[:LONGEST_SEARCH]).strip().lower()
    if text:
        conditions.append(func.lower(Reward.name).contains(text, autoescape=True))
    return conditions


def _sorted(rows: Select[Reward], wanted: RewardFilter) -> Select[Reward]:
    column = _COLUMNS.get(wanted.order)
    if column is None:
        return rows.order_by(Reward.position, Reward.id)
    return rows.order_by(column.desc() if wanted.is_descending else column, Reward.id)
