"""Every move of stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from pointsapp.core.actor import Actor
from pointsapp.core.db import add_row, session
from pointsapp.core.prepared import Prepared, as_model
from pointsapp.core.requests import RequestId
from pointsapp.shop.errors import NothingCame, OutOfStock, ReasonMissing, RewardOff
from pointsapp.shop.models import Reward, StockMove
from pointsapp.shop.queries import get_reward
from pointsapp.shop.rules import require_units
from pointsapp.shop.types import ADDS_STOCK, RewardId, StockMoveKind, Wanted

CAME_BACK_SPOILT = "退回时已不能再用"


_REWARDS = Reward.metadata.tables[Reward.__tablename__]
_LEFT = _REWARDS.c.stock + bindparam("change")
_MOVE = Prepared(
    update(_REWARDS)
    .where(_REWARDS.c.village_id == bindparam("village"), _REWARDS.c.id == bindparam("reward"), _LEFT >= 0)
    .values(stock=_LEFT)
    .returning(_REWARDS.c.stock, _REWARDS.c.name, _REWARDS.c.is_on, _REWARDS.c.price_points)
)


def move_stock(
    actor: Actor,
    reward_id: RewardId,
    kind: StockMoveKind,
    units: int,
    *,
    at: datetime,
    note: str = "",
    request_id: RequestId | None = None,
) -> StockMove:
    """Bring units to the shelf or take them away, by one conditional update.

    Errors: UnitsNotPositive, UnitsTooMany, OutOfStock, Absent. Locks: the goods.
    """
    moved, _ = _move(actor, reward_id, kind, units, at=at, note=note, request_id=request_id)
    return moved


def _move(
    actor: Actor,
    reward_id: RewardId,
    kind: StockMoveKind,
    units: int,
    *,
    at: datetime,
    note: str = "",
    request_id: RequestId | None,
) -> tuple[StockMove, Any]:
    """Move stock, and give the goods as they stand now that they are locked."""
    require_units(units)
    change = units if kind in ADDS_STOCK else -units
    on_shelf = _MOVE.first(session(), village=actor.village_id, reward=reward_id, change=change)
    if on_shelf is None:
        reward = get_reward(actor.village_id, reward_id)
        session().refresh(reward)
        raise OutOfStock(name=reward.name, stock=reward.stock, unit=reward.unit)
    move = {
        "village_id": actor.village_id,
        "reward_id": reward_id,
        "kind": kind,
        "units": units,
        "stock_after": on_shelf.stock,
        "note": note,
        "request_id": request_id,
        "moved_by_id": actor.user_id,
        "moved_at": at,
    }
    return as_model(StockMove, {**move, "id": add_row(StockMove, move)}), on_shelf


def take_in(
    actor: Actor, delivery: Sequence[Wanted], note: str, *, at: datetime, request_id: RequestId | None = None
) -> None:
    """Put a delivery on the shelf, all of it or nothing.

    Errors: NothingCame, UnitsNotPositive, UnitsTooMany, Absent. Locks: the goods in order of their ids.
    """
    if not delivery:
        raise NothingCame()
    for reward_id, units in sorted(delivery):
        move_stock(actor, reward_id, StockMoveKind.IN, units, at=at, note=note, request_id=request_id)


def correct_stock(
    actor: Actor, found: Wanted, kind: StockMoveKind, note: str, *, at: datetime, request_id: RequestId | None = None
) -> StockMove:
    """Bring the shelf in line with a count, with the reason in words.

    Shape: `kind` is FOUND or LOST.
    Errors: ReasonMissing, UnitsNotPositive, UnitsTooMany, OutOfStock, Absent. Locks: the goods.
    """
    if kind not in {StockMoveKind.FOUND, StockMoveKind.LOST}:
        raise ValueError("a correction finds or loses units")
    if not note:
        raise ReasonMissing()
    reward_id, units = found
    return move_stock(actor, reward_id, kind, units, at=at, note=note, request_id=request_id)


def take_off_shelf(
    actor: Actor, wanted: Sequence[Wanted], *, at: datetime, request_id: RequestId | None = None
) -> dict[RewardId, int]:
    """Take goods off the shelf for a customer, all or none.

    Shape: gives the price of each at this very moment, read after its lock.
    Errors: OutOfStock, RewardOff. Locks: the goods in order of their ids.
    """
    prices = {}
    for reward_id, units in sorted(wanted):
        _, reward = _move(actor, reward_id, StockMoveKind.HANDED_OVER, units, at=at, request_id=request_id)
        if not reward.is_on:
            raise RewardOff(name=reward.name)
        prices[reward_id] = reward.price_points
    return prices


def put_back(actor: Actor, wanted: Sequence[Wanted], *, at: datetime, request_id: RequestId | None = None) -> None:
    """Put goods back on the shelf that a customer had. Locks: the goods in order of their ids."""
    for reward_id, units in sorted(wanted):
        move_stock(actor, reward_id, StockMoveKind.TAKEN_BACK, units, at=at, request_id=request_id)


def write_off(actor: Actor, lost: Sequence[Wanted], *, at: datetime, request_id: RequestId | None = None) -> None:
    """Take goods that came back spoilt off the shelf again. Locks: the goods in order of their ids."""
    for reward_id, units in sorted(lost):
        move_stock(actor, reward_id, StockMoveKind.LOST, units, at=at, note=CAME_BACK_SPOILT, request_id=request_id)
