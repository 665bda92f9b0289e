"""Taking goods back: the whole redemption by its reversal, or some goods by a transfer of their own."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.actor import Actor
from pointsapp.core.requests import RequestId
from pointsapp.corrections.errors import RedemptionNotCorrectable
from pointsapp.corrections.models import Correction
from pointsapp.corrections.queries import list_goods_of
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.errors import AlreadyUndone
from pointsapp.redemptions.queries.quotes import list_quote_lines
from pointsapp.redemptions.queries.redemptions import get_redemption
from pointsapp.redemptions.queries.returns import has_returns
from pointsapp.redemptions.service import take_back_part, undo
from pointsapp.redemptions.types import GoodsBack, RedemptionId, UndoKind
from pointsapp.shop.service import write_off


def take_goods_back(
    actor: Actor,
    correction: Correction,
    redemption_id: RedemptionId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
) -> TransferId:
    """Bring back what a correction asks for, and give the transfer of the points.

    Errors: RedemptionNotCorrectable, MoreBackThanTaken. Locks: the wallet, then the goods by id.
    """
    goods = list_goods_of(correction.id)
    try:
        if _is_whole(actor, redemption_id, goods):
            undone = undo(actor, redemption_id, at=at, request_id=request_id, kind=UndoKind.CORRECTION)
            lost = [(back.reward_id, back.units) for back in goods if back.is_written_off]
            write_off(actor, lost, at=at, request_id=request_id)
            return undone.transfer_id
        return take_back_part(actor, redemption_id, goods, at=at, request_id=request_id).transfer_id
    except AlreadyUndone as error:
        raise RedemptionNotCorrectable() from error


def _is_whole(actor: Actor, redemption_id: RedemptionId, goods: list[GoodsBack]) -> bool:
    """Tell whether all goods come back at once; a correction of before goods were named means all of them."""
    if has_returns(actor.village_id, redemption_id):
        return False
    redemption = get_redemption(actor.village_id, redemption_id)
    taken = {line.reward_id: line.units for line in list_quote_lines(actor.village_id, redemption.quote_id)}
    return not goods or {back.reward_id: back.units for back in goods} == taken
