"""Goods that come back later, in part: their points to the wallet, the goods to the shelf or written off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pointsapp.arrivals.service import lock_for_arrival, settle
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.households.queries import get_household
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode, TransferId
from pointsapp.redemptions.errors import AlreadyUndone, MoreBackThanTaken
from pointsapp.redemptions.models import GoodsReturn, GoodsReturnLine
from pointsapp.redemptions.queries.redemptions import find_undo, get_redemption
from pointsapp.redemptions.queries.returns import list_goods_out
from pointsapp.redemptions.types import GoodsBack, RedemptionId
from pointsapp.shop.service import put_back, write_off


def take_back_part(
    actor: Actor,
    redemption_id: RedemptionId,
    goods: Sequence[GoodsBack],
    *,
    at: datetime,
    request_id: RequestId | None = None,
) -> GoodsReturn:
    """Take some goods of a redemption back: points by a transfer of their own, since a reversal is always whole.

    Errors: Absent, AlreadyUndone, MoreBackThanTaken. Locks: wallet, then rewards in id order.
    """
    redemption = get_redemption(actor.village_id, redemption_id)
    household = get_household(actor.village_id, redemption.household_id)
    prices = {line.reward_id: line for line in list_goods_out(actor.village_id, redemption)}
    if not goods or any(back.reward_id not in prices for back in goods):
        raise Absent()
    redeemed_id = system_account_id(actor.village_id, AccountKind.REDEEMED)
    points = sum(back.units * prices[back.reward_id].price_points for back in goods)
    lock_for_arrival(actor.village_id, [household.wallet_id])
    transfer = move(actor, redeemed_id, household.wallet_id, points, TransferCode.ADJUST, at=at, request_id=request_id)
    # From here on the wallet is locked: nobody else takes goods of this household back.
    if find_undo(actor.village_id, redemption_id) is not None:
        raise AlreadyUndone()
    left = {line.reward_id: line.units for line in list_goods_out(actor.village_id, redemption)}
    for back in goods:
        if back.units > left[back.reward_id]:
            raise MoreBackThanTaken(name=prices[back.reward_id].name, left=left[back.reward_id])
    made = _write(actor, redemption_id, transfer.id, goods, at)
    put_back(actor, [(back.reward_id, back.units) for back in goods], at=at, request_id=request_id)
    lost = [(back.reward_id, back.units) for back in goods if back.is_written_off]
    write_off(actor, lost, at=at, request_id=request_id)
    note(actor, "redemptions.return", "redemptions", redemption_id, at=at, points=points)
    settle(actor, [household.wallet_id], at=at, request_id=request_id)
    return made


def _write(
    actor: Actor, redemption_id: RedemptionId, transfer_id: TransferId, goods: Sequence[GoodsBack], at: datetime
) -> GoodsReturn:
    made = GoodsReturn(
        village_id=actor.village_id,
        redemption_id=redemption_id,
        transfer_id=transfer_id,
        returned_by_id=actor.user_id,
        returned_at=at,
    )
    session().add(made)
    session().flush()
    session().add_all(
        GoodsReturnLine(
            village_id=actor.village_id,
            return_id=made.id,
            reward_id=back.reward_id,
            units=back.units,
            is_written_off=back.is_written_off,
        )
        for back in goods
    )
    session().flush()
    return made
