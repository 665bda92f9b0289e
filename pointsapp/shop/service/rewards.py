"""Shops, their goods and what these cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note as leave_trace
from pointsapp.core.actor import Actor
from pointsapp.core.db import session, violated
from pointsapp.files.models import PhotoId
from pointsapp.shop.errors import RewardNameTaken, ShopNameTaken
from pointsapp.shop.models import Reward, Shop
from pointsapp.shop.queries import get_reward, get_shop, last_position, list_rewards
from pointsapp.shop.rules import require_price
from pointsapp.shop.types import Priced, RewardId, ShopId


class RewardDetails(TypedDict, total=False):
    """What goods may be given beside name, unit and price."""

    position: int
    low_stock_units: int | None
    photo_id: PhotoId | None


class RewardChanges(RewardDetails, total=False):
    """What may be changed of goods; stock moves only by stock moves. Units: points of the smallest unit."""

    name: str
    unit: str
    price_points: int
    is_on: bool


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
    **details: Unpack[RewardDetails],
) -> Reward:
    """Put new goods at the end of the shop's list, none on the shelf yet.

    Errors: Absent, RewardNameTaken, PriceNotPositive, PriceTooHigh.
    """
    require_price(price_points)
    get_shop(actor.village_id, shop_id)
    reward = Reward(
        village_id=actor.village_id,
        shop_id=shop_id,
        name=name,
        unit=unit,
        price_points=price_points,
        stock=0,
        made_at=at,
        position=details.get("position", last_position(actor.village_id, shop_id) + 1),
        low_stock_units=details.get("low_stock_units"),
        photo_id=details.get("photo_id"),
    )
    session().add(reward)
    _flush_named("uq_rewards_shop_id_name", RewardNameTaken(name=name))
    leave_trace(actor, "shop.add_reward", "rewards", reward.id, at=at, price_points=price_points)
    return reward


def change_reward(actor: Actor, reward_id: RewardId, *, at: datetime, **changes: Unpack[RewardChanges]) -> Reward:
    """Change what goods are called, cost or look like; stock moves only by stock moves.

    Errors: Absent, RewardNameTaken, PriceNotPositive, PriceTooHigh.
    """
    reward = get_reward(actor.village_id, reward_id)
    if "price_points" in changes:
        require_price(changes["price_points"])
    before = {name: getattr(reward, name) for name in changes}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return reward
    for name, value in changed.items():
        setattr(reward, name, value)
    _flush_named("uq_rewards_shop_id_name", RewardNameTaken(name=reward.name))
    prices = {"old": before["price_points"], "new": reward.price_points} if "price_points" in changed else None
    leave_trace(actor, "shop.change_reward", "rewards", reward_id, at=at, names=sorted(changed), price_points=prices)
    return reward


def set_prices(actor: Actor, shop_id: ShopId, prices: Sequence[Priced], *, at: datetime) -> tuple[int, int]:
    """Take a price list over: goods of a known name get its unit and price, the others are added.

    Shape: how many were added, and how many changed.
    Errors: Absent, RewardNameTaken for a name that comes twice, PriceNotPositive, PriceTooHigh.
    """
    known = {reward.name: reward for reward in list_rewards(actor.village_id, shop_id)}
    seen: set[str] = set()
    added = changed = 0
    for priced in prices:
        if priced.name in seen:
            raise RewardNameTaken(name=priced.name)
        seen.add(priced.name)
        reward = known.get(priced.name)
        if reward is None:
            add_reward(actor, shop_id, priced.name, priced.unit, priced.price_points, at=at)
            added += 1
        elif (reward.unit, reward.price_points) != (priced.unit, priced.price_points):
            change_reward(actor, reward.id, at=at, unit=priced.unit, price_points=priced.price_points)
            changed += 1
    return added, changed


def _flush_named(constraint: str, refusal: Exception) -> None:
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == constraint:
            raise refusal from error
        raise
