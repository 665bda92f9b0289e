"""A power cut in the lived-in village: slips printed, one entry being typed, one handed in, one with an open slip."""

from __future__ import annotations

from datetime import datetime, timedelta

from pointsapp.cli.demo.village import DemoVillage, Home
from pointsapp.core.actor import Actor
from pointsapp.core.db import reading, transaction
from pointsapp.outages.queries import list_slips
from pointsapp.outages.service import confirm_outage, hand_in, print_slips, save_lines, start_outage
from pointsapp.outages.types import OutageId, Typed
from pointsapp.shop.types import ShopId


def cut_the_power(demo: DemoVillage, shop_id: ShopId, home: Home, *, at: datetime) -> dict[str, str]:
    """Make one of everything that the pages of power cuts show."""
    clerk, keeper = demo.officers["wenshu"], demo.officers["dianzhu"]
    dark = at - timedelta(hours=20)
    with transaction():
        sheet = print_slips(keeper, shop_id, 1, at=dark - timedelta(days=3))
        covered = Typed("1", home.number, (("1", "1"),))
        beyond = Typed("2", home.number, (("1", "999"),))
        confirmed = _entry(clerk, keeper, shop_id, dark, [covered, beyond], at=at)
        hand_in(clerk, confirmed, at=at)
        confirm_outage(demo.officers["jiandu"], confirmed, at=at)
        handed = _entry(clerk, keeper, shop_id, dark, [Typed("3", home.number, (("1", "1"),))], at=at)
        hand_in(clerk, handed, at=at)
        wrong = [Typed("4", home.number, (("1", "1"),)), Typed("4", "没有这户", (("999", "两"),), "谁也不是")]
        typed = _entry(clerk, keeper, shop_id, dark, wrong, at=at)
    with reading():
        slip = list_slips(demo.village_id, is_open=True)[0]
    ids = {"slips": sheet.id, "handed_outage": handed, "typed_outage": typed, "open_slip": slip.slip_id}
    return {name: str(number) for name, number in ids.items()}


def _entry(
    clerk: Actor, keeper: Actor, shop_id: ShopId, began_at: datetime, lines: list[Typed], *, at: datetime
) -> OutageId:
    if keeper.user_id is None:
        raise RuntimeError("the keeper has no login")
    outage = start_outage(clerk, shop_id, began_at, keeper.user_id, at=at)
    save_lines(clerk, outage.id, 0, dict(enumerate(lines, 1)), at=at)
    return outage.id
