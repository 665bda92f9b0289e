"""A household with hundreds of lines, made through the real services: for measuring its passbook."""

from __future__ import annotations

from datetime import date, timedelta

from pointsapp.core.db import transaction
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.shop.service import take_in
from tests.buying import buy
from tests.posted import approve_lines
from tests.world import NOW, World

CLOSED = NOW + timedelta(days=8)
DEEDS = ("邻里调解", "夜间巡逻", "清扫村道", "看望老人", "水渠清淤")


def fill_passbook(world: World, name: str, lines: int) -> None:
    """Give a household so many lines: four deeds for each redemption."""
    bought = lines // 5
    for number in range(lines - bought):
        item = "patrol" if number % 3 else "mediation"
        happened_on = date(2026, 2, 1) + timedelta(days=number % 250)
        title = f"{DEEDS[number % len(DEEDS)]}（第 {number // 5 + 1} 次）"
        approve_lines(world, {name: 5 + number % 6}, item=item, on=happened_on, title=title)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=CLOSED)
        close_notice(world.actor("bo"), notice.id, at=CLOSED)
        take_in(world.actor("kay"), [(world.rewards["soap"], 3 * lines)], "", at=CLOSED)
    for number in range(bought):
        buy(world, name, at=CLOSED + timedelta(days=number), soap=1 + number % 3)
