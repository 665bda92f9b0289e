"""Reading shops and their goods."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared, as_model
from pointsapp.shop.models import Reward, Shop
from pointsapp.shop.types import RewardId, ShopId

_OPEN_SHOPS = Prepared(
    select(*Shop.__table__.columns).where(Shop.village_id == bindparam("village_id"), Shop.is_open).order_by(Shop.id)
)


def list_shops(village_id: VillageId) -> list[Shop]:
    """List the village's open shops."""
    return [as_model(Shop, row._asdict()) for row in _OPEN_SHOPS.all(session(), village_id=village_id)]


def get_shop(village_id: VillageId, shop_id: ShopId) -> Shop:
    """Give a shop of this village. Errors: Absent."""
    shop = session().scalar(select(Shop).where(Shop.village_id == village_id, Shop.id == shop_id))
    if shop is None:
        raise Absent()
    return shop


def get_reward(village_id: VillageId, reward_id: RewardId) -> Reward:
    """Give goods of this village. Errors: Absent."""
    reward = session().scalar(select(Reward).where(Reward.village_id == village_id, Reward.id == reward_id))
    if reward is None:
        raise Absent()
    return reward


def list_rewards(village_id: VillageId, shop_id: ShopId, *, only_on: bool = False) -> list[Reward]:
    """List a shop's goods in the order of its shelf."""
    wanted = (
        select(Reward)
        .where(Reward.village_id == village_id, Reward.shop_id == shop_id)
        .order_by(Reward.position, Reward.id)
    )
    return list(session().scalars(wanted.where(Reward.is_on) if only_on else wanted))


def find_rewards(village_id: VillageId, reward_ids: Iterable[RewardId]) -> dict[RewardId, Reward]:
    """Find goods of this village by their ids."""
    rows = session().scalars(select(Reward).where(Reward.village_id == village_id, Reward.id.in_(list(reward_ids))))
    return {reward.id: reward for reward in rows}


def stock_value(village_id: VillageId) -> int:
    """Add up the goods on the shelf. Units: points at today's prices, switched-off goods left out."""
    total = session().scalar(
        select(func.sum(Reward.price_points * Reward.stock)).where(Reward.village_id == village_id, Reward.is_on)
    )
    return int(total or 0)


def last_position(village_id: VillageId, shop_id: ShopId) -> int:
    """Give the place of the last goods on a shop's list, 0 before the first."""
    found = select(func.max(Reward.position)).where(Reward.village_id == village_id, Reward.shop_id == shop_id)
    return session().scalar(found) or 0
