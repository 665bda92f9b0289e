"""What the goods screen shows: the household, the shelf, the family. Called inside `reading()`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from pointsapp.core.clock import VILLAGE_ZONE, village_day
from pointsapp.publicity.queries import sum_on_notice
from pointsapp.redemptions.queries import describe_customer, list_latest_of
from pointsapp.redemptions.service.checks import holder_id_of
from pointsapp.redemptions.types import Look, RedemptionView
from pointsapp.shop.models import Reward
from pointsapp.shop.queries import list_rewards
from pointsapp.web.guard import actor, village
from pointsapp.web.shop.counter.blueprint import this_shop
from pointsapp.web.shop.counter.collecting import Collecting
from pointsapp.web.shop.wording import goods_text, points_text
from pointsapp.web.show import points_unit

MOST_RECENT = 3


def household_facts(found: Look, *, at: datetime) -> dict[str, Any]:
    """Give what the keeper sees of the household: whole name, points, and what it collected today."""
    village_id = actor().village_id
    customer = describe_customer(village_id, found.household_id)
    latest = list_latest_of(village_id, found.household_id, limit=MOST_RECENT)
    today = village_day(at)
    return {
        "name": customer.head_name,
        "group_name": customer.group_name,
        "number": customer.number,
        "spendable_points": customer.balance,
        "notice_points": sum_on_notice(village_id, found.household_id),
        "unit": points_unit(),
        "point_scale": village().point_scale,
        "recent": [_recent(view) for view in latest if village_day(view.done_at) == today and not view.undone_at],
    }


def goods_facts(quantities: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the goods of this shop that are offered, with what was typed into their boxes."""
    rewards = list_rewards(actor().village_id, this_shop().id, only_on=True)
    return [
        {
            "id": reward.id,
            "name": reward.name,
            "unit": reward.unit,
            "price_points": reward.price_points,
            "stock": reward.stock,
            "picture_url": _picture_url(reward),
            "quantity": quantities.get(str(reward.id), "0"),
        }
        for reward in rewards
    ]


def offer_family(collecting: Collecting, found: Look) -> None:
    """Fill in the names from which the keeper picks who collects."""
    village_id = actor().village_id
    customer = describe_customer(village_id, found.household_id)
    holder_id = holder_id_of(village_id, found)
    collecting.family = [member for member in customer.members if member[0] != holder_id]
    collecting.holder_name = dict(customer.members).get(holder_id, customer.head_name)


def _picture_url(reward: Reward) -> str | None:
    if reward.photo_id is None:
        return None
    return url_for("goods.photo", reward_id=reward.id)


def _recent(view: RedemptionView) -> str:
    return _(
        "Today %(time)s: %(goods)s, %(points)s",
        time=f"{view.done_at.astimezone(VILLAGE_ZONE):%H:%M}",
        goods=goods_text(view.lines),
        points=points_text(view.points),
    )
