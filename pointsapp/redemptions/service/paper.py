"""What was handed over while the power was out: written by hand then, brought into the books by two people."""

from __future__ import annotations

from datetime import datetime

from pointsapp.core.actor import Actor
from pointsapp.core.codes import new_uid
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.ledger.service import move_out
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.redemptions.errors import QuoteUsed
from pointsapp.redemptions.models import LookUp, PaperQuote, Quote, Redemption
from pointsapp.redemptions.queries.quotes import (
    find_redemption_of_quote,
    get_customer,
    get_paper_quote,
    get_quote,
    list_quote_lines,
)
from pointsapp.redemptions.service.handing_over import keep_redemption
from pointsapp.redemptions.service.quotes import keep_quote
from pointsapp.redemptions.types import PAPER_REASON, PaperSlip, QuoteId
from pointsapp.shop.service import move_stock
from pointsapp.shop.types import StockMoveKind


def quote_from_paper(actor: Actor, slip: PaperSlip, *, at: datetime) -> Quote:
    """Keep what a slip says as a quote that no counter can redeem: its minutes were over when it was made.

    Shape: no card was read, so the slip stands in the month's list of look-ups like every household without its card.
    """
    look_up = LookUp(
        village_id=actor.village_id,
        household_id=slip.household_id,
        reason=PAPER_REASON,
        looked_up_by_id=slip.keeper_id,
        looked_up_at=slip.occurred_at,
    )
    session().add(look_up)
    session().flush()
    quote = Quote(
        village_id=actor.village_id,
        shop_id=slip.shop_id,
        household_id=slip.household_id,
        look_up_id=look_up.id,
        collected_by=slip.collected_by,
        collector_id=slip.collector_id,
        total_points=sum(line.points for line in slip.lines),
        made_by_id=slip.keeper_id,
        looked_at=slip.occurred_at,
        made_at=at,
        expires_at=at,
    )
    keep_quote(quote, slip.lines)
    paper = PaperQuote(
        village_id=actor.village_id, quote_id=quote.id, slip_number=slip.number, occurred_at=slip.occurred_at
    )
    session().add(paper)
    session().flush()
    return quote


def redeem_from_paper(
    actor: Actor, quote_id: QuoteId, *, at: datetime, request_id: RequestId | None = None
) -> Redemption:
    """Take the points of a slip and its goods off the shelf, at the prices printed for it.

    Errors: Absent, QuoteUsed, InsufficientPoints, OutOfStock.
    Locks: wallet, then rewards in id order, then the village's books.
    """
    quote, paper = get_quote(actor.village_id, quote_id), get_paper_quote(actor.village_id, quote_id)
    if find_redemption_of_quote(actor.village_id, quote_id) is not None:
        raise QuoteUsed()
    transfer_id = move_out(
        actor,
        get_customer(actor.village_id, quote.household_id).wallet_id,
        AccountKind.REDEEMED,
        quote.total_points,
        TransferCode.REDEEM,
        at=at,
        request_id=request_id,
        occurred_at=paper.occurred_at,
    )
    # Goods that are offered no longer were handed over all the same.
    for line in list_quote_lines(actor.village_id, quote_id):
        move_stock(actor, line.reward_id, StockMoveKind.HANDED_OVER, line.units, at=at, request_id=request_id)
    return keep_redemption(
        {
            "village_id": actor.village_id,
            "uid": new_uid(),
            "quote_id": quote_id,
            "household_id": quote.household_id,
            "shop_id": quote.shop_id,
            "transfer_id": transfer_id,
            "request_id": request_id,
            "points": quote.total_points,
            "handed_over_by_id": quote.made_by_id,
            "confirmed_by_id": actor.user_id,
            "done_at": at,
        }
    )
