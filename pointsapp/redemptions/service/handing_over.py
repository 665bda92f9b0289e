"""Handing goods over for points, and taking a redemption back whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from pointsapp.arrivals.service import lock_for_arrival, settle
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.codes import new_uid
from pointsapp.core.db import session, violated
from pointsapp.core.prepared import Prepared, as_model
from pointsapp.core.requests import RequestId
from pointsapp.core.sealing import hold
from pointsapp.households.queries import get_household
from pointsapp.ledger.service import move_out, reverse
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.redemptions.errors import AlreadyUndone, PartReturned, PriceChanged, QuoteUsed, UndoElsewhere
from pointsapp.redemptions.models import Redemption, Undo
from pointsapp.redemptions.queries.quotes import list_quote_lines
from pointsapp.redemptions.queries.redemptions import find_undo, get_redemption
from pointsapp.redemptions.queries.returns import has_returns
from pointsapp.redemptions.queries.standing import StandingQuote, lock_standing_quote
from pointsapp.redemptions.rules import require_quote_open, require_second_officer, require_undo_open
from pointsapp.redemptions.service.checks import is_second_needed, require_counter, require_served
from pointsapp.redemptions.types import GoodsLine, QuoteId, RedemptionId, UndoKind
from pointsapp.shop.service import put_back, take_off_shelf
from pointsapp.shop.types import ShopId
from pointsapp.villages.queries import get_settings

_ROWS = Redemption.metadata.tables[Redemption.__tablename__]
_NEXT_NUMBER = (
    select(func.coalesce(func.max(Redemption.receipt_number), 0) + 1)
    .where(Redemption.village_id == bindparam("numbered_in"))
    .scalar_subquery()
)
_ADD = Prepared(
    insert(_ROWS)
    .values({column.name: bindparam(column.name) for column in _ROWS.columns if column.name != "id"})
    .values(receipt_number=_NEXT_NUMBER)
    .returning(_ROWS.c.id, _ROWS.c.receipt_number)
)


def redeem(
    actor: Actor,
    quote_id: QuoteId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    shop_id: ShopId | None = None,
) -> Redemption:
    """Find a quote with its goods and hand it over.

    Errors: Absent, and those of `hand_over`. Locks: as `hand_over`.
    """
    quote = lock_standing_quote(actor.village_id, quote_id)
    return hand_over(actor, quote, at=at, request_id=request_id, shop_id=shop_id)


def hand_over(
    actor: Actor,
    quote: StandingQuote,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    shop_id: ShopId | None = None,
    uid: str | None = None,
) -> Redemption:
    """Hand the quoted goods over and take the points.

    Shape: the quote was read in this transaction; `shop_id` is the counter where it is confirmed, None where only the
    keeper is known; `uid` is the redemption's own, where it was made before.
    Errors: Absent, QuoteOfAnotherCounter, QuoteUsed, QuoteExpired, HouseholdNotServed, CardEnded, CardFrozen,
    CardNotHandedOut, CardHolderGone, InsufficientPoints, NeedsSecondOfficer, OutOfStock, RewardOff, PriceChanged.
    Locks: household (shared), wallet, rewards in id order, the village's books.
    """
    require_counter(actor, quote, shop_id)
    if quote.redemption_id is not None:
        raise QuoteUsed()
    require_quote_open(quote.made_at, quote.expires_at, at=at)
    household = quote.household
    require_served(actor, household)
    transfer_id = move_out(
        actor,
        household.wallet_id,
        AccountKind.REDEEMED,
        quote.total_points,
        TransferCode.REDEEM,
        at=at,
        request_id=request_id,
    )
    # From here on the wallet is locked: two counters can't both find room under the day's limit.
    is_needed = is_second_needed(actor, household.household_id, quote.collector_id, quote.total_points, at=at)
    require_second_officer(is_needed=is_needed, is_signed=quote.signed_by_id is not None)
    _take_goods(actor, quote.lines, at=at, request_id=request_id)
    return keep_redemption(
        {
            "village_id": actor.village_id,
            "uid": uid or new_uid(),
            "quote_id": quote.quote_id,
            "household_id": household.household_id,
            "shop_id": quote.shop_id,
            "transfer_id": transfer_id,
            "request_id": request_id,
            "points": quote.total_points,
            "handed_over_by_id": actor.user_id,
            "confirmed_by_id": quote.signed_by_id,
            "done_at": at,
        }
    )


def keep_redemption(redemption: dict[str, Any]) -> Redemption:
    """Keep a redemption under the number after the last one. Errors: QuoteUsed.

    Locks: the village's books, last of all. The number is read in the statement after that, so that it sees what was
    written by whoever held them before.
    """
    current, village_id = session(), redemption["village_id"]
    hold(current, village_id)
    try:
        added = _ADD.first(current, **redemption, numbered_in=village_id)
        return as_model(Redemption, {**redemption, **added._asdict()})
    except IntegrityError as error:
        if violated(error) == "uq_redemptions_quote_id":
            raise QuoteUsed() from error
        raise


def undo(
    actor: Actor,
    redemption_id: RedemptionId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    kind: UndoKind = UndoKind.UNDO,
    shop_id: ShopId | None = None,
) -> Undo:
    """Take a redemption back whole: points to the wallet, goods to the shelf.

    Shape: the counter undoes within the village's minutes, at the shop `shop_id`; a correction has no such limits.
    Errors: Absent, AlreadyUndone, UndoElsewhere, UndoOver, AlreadyReversed, PartReturned.
    Locks: wallet, then rewards in id order.
    """
    redemption = get_redemption(actor.village_id, redemption_id)
    if find_undo(actor.village_id, redemption_id) is not None:
        raise AlreadyUndone()
    if kind is UndoKind.UNDO:
        if shop_id not in (None, redemption.shop_id):
            raise UndoElsewhere()
        minutes = get_settings(actor.village_id).undo_minutes
        require_undo_open(redemption.done_at, minutes, at=at)
    wallet_id = get_household(actor.village_id, redemption.household_id).wallet_id
    lock_for_arrival(actor.village_id, [wallet_id])
    transfer = reverse(actor, redemption.transfer_id, at=at, request_id=request_id)
    if has_returns(actor.village_id, redemption_id):
        raise PartReturned()
    lines = list_quote_lines(actor.village_id, redemption.quote_id)
    put_back(actor, [(line.reward_id, line.units) for line in lines], at=at, request_id=request_id)
    undone = Undo(
        village_id=actor.village_id,
        redemption_id=redemption_id,
        transfer_id=transfer.id,
        kind=kind,
        undone_by_id=actor.user_id,
        undone_at=at,
    )
    session().add(undone)
    session().flush()
    note(actor, f"redemptions.{kind}", "redemptions", redemption_id, at=at, points=redemption.points)
    settle(actor, [wallet_id], at=at, request_id=request_id)
    return undone


def _take_goods(actor: Actor, lines: Sequence[GoodsLine], *, at: datetime, request_id: RequestId | None) -> None:
    wanted = [(line.reward_id, line.units) for line in lines]
    prices = take_off_shelf(actor, wanted, at=at, request_id=request_id)
    for line in lines:
        if prices[line.reward_id] != line.price_points:
            raise PriceChanged(name=line.name)
