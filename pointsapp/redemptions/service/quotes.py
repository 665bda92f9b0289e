"""Making, renewing and signing quotes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, MemberId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.kin.queries import kin_members_of
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance
from pointsapp.redemptions.errors import (
    QuoteSigned,
    QuoteUsed,
)
from pointsapp.redemptions.models import Quote, QuoteLine, QuoteSignature
from pointsapp.redemptions.queries.quotes import (
    find_offers,
    find_redemption_of_quote,
    find_signature,
    get_quote,
    list_member_ids_of_user,
    list_quote_lines,
    look_of,
)
from pointsapp.redemptions.queries.standing import get_standing
from pointsapp.redemptions.rules import (
    merged,
    offered_line,
    quote_ends,
    require_look_fresh,
    require_may_sign,
    require_quote_open,
)
from pointsapp.redemptions.service.checks import require_collector, require_counter, require_served
from pointsapp.redemptions.types import CollectedBy, GoodsLine, Look, QuoteId
from pointsapp.shop.queries import get_shop
from pointsapp.shop.types import RewardId, ShopId


def make_quote(
    actor: Actor,
    shop_id: ShopId,
    look: Look,
    wanted: Iterable[tuple[RewardId, int]],
    *,
    collected_by: CollectedBy = CollectedBy.HOLDER,
    collector_id: MemberId | None = None,
    at: datetime,
) -> Quote:
    """Offer goods to an identified household at the shelf's prices, for minutes.

    Shape: `collector_id` is asked for family and proxy; the holder is known.
    Errors: Absent, LookTooOld, HouseholdNotServed, CardEnded, CardNotHandedOut, CardHolderGone, CollectorUnfit,
    """
    shop = get_shop(actor.village_id, shop_id)
    if not shop.is_open:
        raise Absent()
    require_look_fresh(look.looked_at, at=at)
    household = get_standing(actor.village_id, look)
    require_served(actor, household)
    collector_id = require_collector(actor.village_id, look, collected_by, collector_id)
    lines = _priced_lines(actor, shop_id, wanted)
    total = sum(line.points for line in lines)
    balance = get_balance(actor.village_id, household.wallet_id)
    if balance < total:
        raise InsufficientPoints(balance=balance, wanted=total)
    quote = Quote(
        village_id=actor.village_id,
        shop_id=shop_id,
        household_id=look.household_id,
        card_id=look.card_id,
        look_up_id=look.look_up_id,
        collected_by=collected_by,
        collector_id=collector_id,
        total_points=total,
        made_by_id=actor.user_id,
        looked_at=look.looked_at,
        made_at=at,
        expires_at=quote_ends(at),
    )
    return keep_quote(quote, lines)


def renew_quote(actor: Actor, quote_id: QuoteId, *, at: datetime) -> Quote:
    """Offer the same goods to the same household and collector again, at today's prices and stock.

    Errors: as make_quote, and QuoteOfAnotherCounter, QuoteUsed.
    """
    old = get_quote(actor.village_id, quote_id)
    require_counter(actor, old, None)
    if find_redemption_of_quote(actor.village_id, quote_id) is not None:
        raise QuoteUsed()
    wanted = [(line.reward_id, line.units) for line in list_quote_lines(actor.village_id, quote_id)]
    return make_quote(
        actor,
        old.shop_id,
        look_of(old),
        wanted,
        collected_by=old.collected_by,
        collector_id=old.collector_id,
        at=at,
    )


def sign_quote(officer: Actor, quote_id: QuoteId, *, at: datetime) -> QuoteSignature:
    """Let a second officer answer for a quote, on the own login.

    Errors: Absent, QuoteExpired, QuoteUsed, QuoteSigned, SecondOfficerHasNoOffice, SecondOfficerIsKeeper,
    SecondOfficerUnmatched, SecondOfficerCollects, SecondOfficerKin.
    """
    quote = get_quote(officer.village_id, quote_id)
    if find_redemption_of_quote(officer.village_id, quote_id) is not None:
        raise QuoteUsed()
    require_quote_open(quote.made_at, quote.expires_at, at=at)
    if find_signature(officer.village_id, quote_id) is not None:
        raise QuoteSigned()
    keeper_member_ids = list_member_ids_of_user(officer.village_id, quote.made_by_id)
    kin = kin_members_of(officer.village_id, [quote.household_id], village_day(quote.made_at))
    require_may_sign(officer, quote.made_by_id, keeper_member_ids, quote.household_id, quote.collector_id, kin)
    signature = QuoteSignature(
        village_id=officer.village_id,
        quote_id=quote_id,
        signed_by_id=officer.user_id,
        signed_member_id=officer.member_id,
        signed_at=at,
    )
    session().add(signature)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_quote_signatures_quote_id":
            raise QuoteSigned() from error
        raise
    note(officer, "redemptions.sign", "quotes", quote_id, at=at, points=quote.total_points)
    return signature


def _priced_lines(actor: Actor, shop_id: ShopId, wanted: Iterable[tuple[RewardId, int]]) -> list[GoodsLine]:
    pairs = merged(wanted)
    offers = find_offers(actor.village_id, shop_id, [reward_id for reward_id, _ in pairs])
    if len(offers) < len(pairs):
        raise Absent()
    return [offered_line(offers[reward_id], units) for reward_id, units in pairs]


def keep_quote(quote: Quote, lines: Iterable[GoodsLine]) -> Quote:
    """Keep a quote with its goods."""
    session().add(quote)
    session().flush()
    session().add_all(
        QuoteLine(
            village_id=quote.village_id,
            quote_id=quote.id,
            reward_id=line.reward_id,
            name=line.name,
            unit=line.unit,
            units=line.units,
            price_points=line.price_points,
        )
        for line in lines
    )
    session().flush()
    return quote
