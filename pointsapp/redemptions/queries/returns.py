"""What of a redemption is still with the household, and what came back later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.models import GoodsReturn, GoodsReturnLine, Redemption
from pointsapp.redemptions.queries.quotes import list_quote_lines
from pointsapp.redemptions.types import GoodsLine, RedemptionId


def list_goods_out(village_id: VillageId, redemption: Redemption) -> list[GoodsLine]:
    """List the goods of a redemption with the units that have not come back, none left out."""
    rows = session().execute(
        select(GoodsReturnLine.reward_id, func.sum(GoodsReturnLine.units))
        .join(GoodsReturn, GoodsReturn.id == GoodsReturnLine.return_id)
        .where(GoodsReturn.village_id == village_id, GoodsReturn.redemption_id == redemption.id)
        .group_by(GoodsReturnLine.reward_id)
    )
    back = {reward_id: int(units) for reward_id, units in rows}
    return [
        replace(line, units=line.units - back.get(line.reward_id, 0))
        for line in list_quote_lines(village_id, redemption.quote_id)
    ]


def has_returns(village_id: VillageId, redemption_id: RedemptionId) -> bool:
    """Tell whether some goods of a redemption have come back already."""
    wanted = select(GoodsReturn.id).where(
        GoodsReturn.village_id == village_id, GoodsReturn.redemption_id == redemption_id
    )
    return session().scalar(wanted.limit(1)) is not None


def find_redemptions_of_returns(
    village_id: VillageId, transfer_ids: Collection[TransferId]
) -> dict[TransferId, RedemptionId]:
    """Tell of transfers which redemption's goods came back with them; other transfers are left out."""
    rows = session().execute(
        select(GoodsReturn.transfer_id, GoodsReturn.redemption_id).where(
            GoodsReturn.village_id == village_id, GoodsReturn.transfer_id.in_(transfer_ids)
        )
    )
    return {row.transfer_id: row.redemption_id for row in rows}
