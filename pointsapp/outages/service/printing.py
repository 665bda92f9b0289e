"""Printing numbered slips: a block of numbers is given out once, with the prices of that moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.outages.errors import NothingToOffer, PagesOutOfRange
from pointsapp.outages.models import OutagePrice, OutageSheet
from pointsapp.outages.queries.sheets import last_number
from pointsapp.outages.types import MOST_PAGES, SLIPS_ON_A_PAGE
from pointsapp.shop.queries import get_shop, list_rewards
from pointsapp.shop.types import ShopId
from pointsapp.villages.models import Village


def print_slips(
    actor: Actor, shop_id: ShopId, pages: int, *, at: datetime, request_id: RequestId | None = None
) -> OutageSheet:
    """Give out a block of slip numbers for so many pages, with the goods that the shop offers now.

    Shape: goods keep their code on every sheet: their place among all that the shop ever had.
    Errors: Absent, PagesOutOfRange, NothingToOffer. Locks: the village's row, so that no number comes twice.
    """
    if actor.user_id is None or not get_shop(actor.village_id, shop_id).is_open:
        raise Absent()
    if not 1 <= pages <= MOST_PAGES:
        raise PagesOutOfRange(most=MOST_PAGES)
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update(key_share=True))
    rewards = sorted(list_rewards(actor.village_id, shop_id), key=lambda reward: reward.id)
    offered = [(code, reward) for code, reward in enumerate(rewards, 1) if reward.is_on]
    if not offered:
        raise NothingToOffer()
    first = last_number(actor.village_id) + 1
    sheet = OutageSheet(
        village_id=actor.village_id,
        shop_id=shop_id,
        first_number=first,
        last_number=first + pages * SLIPS_ON_A_PAGE - 1,
        request_id=request_id,
        printed_by_id=actor.user_id,
        printed_at=at,
    )
    session().add(sheet)
    session().flush()
    session().add_all(
        OutagePrice(
            village_id=actor.village_id,
            sheet_id=sheet.id,
            reward_id=reward.id,
            code=code,
            name=reward.name,
            unit=reward.unit,
            price_points=reward.price_points,
        )
        for code, reward in offered
    )
    session().flush()
    note(actor, "outages.print", "outage_sheets", sheet.id, at=at, first=sheet.first_number, last=sheet.last_number)
    return sheet
