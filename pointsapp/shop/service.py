"""Goods, their prices, and every move of stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note as leave_trace
from pointsapp.core.actor import Actor
from pointsapp.core.db import session, violated
from pointsapp.core.requests import RequestId
from pointsapp.shop.errors import (
    OutOfStock,
    PriceNotPositive,
    RewardNameTaken,
    RewardOff,
    ShopNameTaken,
    UnitsNotPositive,
)
from pointsapp.shop.models import Reward, Shop, StockMove
from pointsapp.shop.queries import get_reward
from pointsapp.shop.types import ADDS_STOCK, RewardId, ShopId, StockMoveKind

Wanted = tuple[RewardId, int]


def open_shop(actor: Actor, name: str, *, at: datetime) -> Shop:
    """Open a shop in the village. Errors: ShopNameTaken."""
    shop = Shop(village_id=actor.village_id, name=name, made_at=at)
    session().add(shop)
    _flush_named("uq_shops_village_id_name", ShopNameTaken(name=name))
    leave_trace(actor, "shop.open", "shops", shop.id, at=at)
    return shop


def add_reward(
    actor: Actor,
    shop_id: ShopId,
    name: str,
    unit: str,
    price_points: int,
    *,
    at: datetime,
    **details: Any,
) -> Reward:
    """Put new goods into the shop's list, none on the shelf yet.

    Shape: `details` may hold position, low_stock_units, photo_id.
    Errors: RewardNameTaken, PriceNotPositive.
    """
    if price_points <= 0:
        raise PriceNotPositive()
    reward = Reward(
        village_id=actor.village_id,
        shop_id=shop_id,
        name=name,
        unit=unit,
        price_points=price_points,
        stock=0,
        made_at=at,
        **details,
    )
    session().add(reward)
    _flush_named("uq_rewards_shop_id_name", RewardNameTaken(name=name))
    leave_trace(actor, "shop.add_reward", "rewards", reward.id, at=at, price_points=price_points)
    return reward


def change_reward(actor: Actor, reward_id: RewardId, *, at: datetime, **changes: Any) -> Reward:
    """Change what goods are called, cost or look like; stock moves only by stock moves.

    Shape: `changes` may hold name, unit, price_points, position, low_stock_units, photo_id, is_on.
    Errors: Absent, RewardNameTaken, PriceNotPositive.
    """
    reward = get_reward(actor.village_id, reward_id)
    if changes.get("price_points", 1) <= 0:
        raise PriceNotPositive()
    before = {name: getattr(reward, name) for name in changes}
    for name, value in changes.items():
        setattr(reward, name, value)
    _flush_named("uq_rewards_shop_id_name", RewardNameTaken(name=reward.name))
    changed = sorted(name for name, value in changes.items() if before[name] != value)
    prices = {"old": before.get("price_points"), "new": reward.price_points}
    leave_trace(actor, "shop.change_reward", "rewards", reward_id, at=at, names=changed, price_points=prices)
    return reward


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

    Errors: UnitsNotPositive, OutOfStock, Absent. Locks: the goods.
    """
    if units <= 0:
        raise UnitsNotPositive()
    change = units if kind in ADDS_STOCK else -units
    stock_after = (
        session()
        .execute(
            update(Reward)
            .where(
                Reward.village_id == actor.village_id,
                Reward.id == reward_id,
                Reward.stock + change >= 0,
            )
            .values(stock=Reward.stock + change)
            .returning(Reward.stock)
            .execution_options(synchronize_session=False)
        )
        .scalar_one_or_none()
    )
    if stock_after is None:
        reward = get_reward(actor.village_id, reward_id)
        session().refresh(reward)
        raise OutOfStock(name=reward.name, stock=reward.stock, unit=reward.unit)
    move = StockMove(
        village_id=actor.village_id,
        reward_id=reward_id,
        kind=kind,
        units=units,
        stock_after=stock_after,
        note=note,
        request_id=request_id,
        moved_by_id=actor.user_id,
        moved_at=at,
    )
    session().add(move)
    session().flush()
    return move


def take_off_shelf(
    actor: Actor, wanted: Sequence[Wanted], *, at: datetime, request_id: RequestId | None = None
) -> None:
    """Take goods off the shelf for a customer, all or none.

    Errors: OutOfStock, RewardOff. Locks: the goods in order of their ids.
    """
    for reward_id, units in sorted(wanted):
        move_stock(actor, reward_id, StockMoveKind.HANDED_OVER, units, at=at, request_id=request_id)
        reward = get_reward(actor.village_id, reward_id)
        if not reward.is_on:
            raise RewardOff(name=reward.name)


def put_back(actor: Actor, wanted: Sequence[Wanted], *, at: datetime, request_id: RequestId | None = None) -> None:
    """Put goods back on the shelf that a customer had. Locks: the goods in order of their ids."""
    for reward_id, units in sorted(wanted):
        move_stock(actor, reward_id, StockMoveKind.TAKEN_BACK, units, at=at, request_id=request_id)


def _flush_named(constraint: str, refusal: Exception) -> None:
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == constraint:
            raise refusal from error
        raise
