"""Goods taken for points at Kay's counter, by a look-up without a card: what a correction begins with."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.db import transaction
from pointsapp.redemptions.models import Quote, Redemption
from pointsapp.redemptions.service import make_quote, note_look_up, redeem
from pointsapp.redemptions.types import Look
from tests.world import NOW, World


def buy(world: World, name: str, *, at: datetime = NOW, **units: int) -> Redemption:
    """Let a household's head redeem so many units of some goods."""
    quote = offer(world, name, at=at, **units)
    with transaction():
        return redeem(world.actor("kay"), quote.id, at=at)


def offer(world: World, name: str, *, at: datetime = NOW, **units: int) -> Quote:
    """Offer a household's head so many units of some goods."""
    kay, home = world.actor("kay"), world.homes[name]
    wanted = [(world.rewards[good], count) for good, count in units.items()]
    with transaction():
        noted = note_look_up(kay, home.household_id, "没带卡", at=at)
        return make_quote(kay, world.shop_id, Look(home.household_id, None, noted.id, at), wanted, at=at)
