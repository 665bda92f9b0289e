"""All that a household at the counter and its quote are judged by, in one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, func, literal_column, select

from pointsapp.cards.models import Card
from pointsapp.cards.types import CardFacts, CardId
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.columns import Pk
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Stay
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.types import AccountId
from pointsapp.redemptions.models import LookUp, Quote, QuoteLine, QuoteSignature, Redemption
from pointsapp.redemptions.types import GoodsLine, Look, LookUpId, QuoteId, RedemptionId
from pointsapp.shop.models import Shop
from pointsapp.shop.types import ShopId


@dataclass(frozen=True)
class Standing:
    """How a household stands that was identified at the counter, and what it was identified by."""

    household_id: HouseholdId
    card_id: CardId | None
    look_up_id: LookUpId | None
    wallet_id: AccountId
    state: HouseholdState
    looked_up_home_id: HouseholdId | None
    looked_up_by_id: UserId | None
    holder_home_id: HouseholdId | None
    card: CardFacts | None


@dataclass(frozen=True)
class StandingQuote:
    """A quote at the moment at which it is confirmed: its goods, its household, and what became of it.

    Shape: `open_shop_ids` are all open shops of the village.
    """

    quote_id: QuoteId
    shop_id: ShopId
    collector_id: MemberId
    total_points: int
    made_by_id: UserId
    made_at: datetime
    expires_at: datetime
    redemption_id: RedemptionId | None
    signed_by_id: UserId | None
    household: Standing
    lines: tuple[GoodsLine, ...]
    open_shop_ids: tuple[ShopId, ...]


_OF_HOUSEHOLD = (
    Household.wallet_id,
    Household.state,
    LookUp.household_id,
    LookUp.looked_up_by_id,
    Stay.household_id,
    Card.serial,
    Card.household_id,
    Card.ended_at,
    Card.frozen_at,
    Card.handed_out_at,
)


def _identified(
    wanted: Select[*tuple[Any, ...]], card_id: ColumnElement[Any], look_up_id: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Join what a household was identified by, and where the card's holder lives now."""
    return (
        wanted.outerjoin(LookUp, and_(LookUp.village_id == Household.village_id, LookUp.id == look_up_id))
        .outerjoin(Card, and_(Card.village_id == Household.village_id, Card.id == card_id))
        .outerjoin(
            Stay, and_(Stay.village_id == Card.village_id, Stay.member_id == Card.holder_id, Stay.until_on.is_(None))
        )
    )


_STANDING = Prepared(
    _identified(
        select(*_OF_HOUSEHOLD).select_from(Household),
        bindparam("card_id", type_=Pk),
        bindparam("look_up_id", type_=Pk),
    ).where(Household.village_id == bindparam("village_id"), Household.id == bindparam("household_id"))
)
_COMMA: Any = literal_column("','")
_OPEN_SHOPS = (
    select(func.aggregate_strings(cast(Shop.id, String), _COMMA))
    .where(Shop.village_id == bindparam("village_id"), Shop.is_open)
    .scalar_subquery()
)
_QUOTES = (
    _identified(
        select(
            QuoteLine.reward_id,
            QuoteLine.name,
            QuoteLine.unit,
            QuoteLine.units,
            QuoteLine.price_points,
            Quote.id,
            Quote.shop_id,
            Quote.collector_id,
            Quote.total_points,
            Quote.made_by_id,
            Quote.made_at,
            Quote.expires_at,
            Redemption.id,
            QuoteSignature.signed_by_id,
            _OPEN_SHOPS,
            Quote.household_id,
            Quote.card_id,
            Quote.look_up_id,
            *_OF_HOUSEHOLD,
        )
        .select_from(Quote)
        .join(QuoteLine, and_(QuoteLine.village_id == Quote.village_id, QuoteLine.quote_id == Quote.id))
        .join(Household, and_(Household.village_id == Quote.village_id, Household.id == Quote.household_id)),
        Quote.__table__.c.card_id,
        Quote.__table__.c.look_up_id,
    )
    .outerjoin(Redemption, and_(Redemption.village_id == Quote.village_id, Redemption.quote_id == Quote.id))
    .outerjoin(QuoteSignature, and_(QuoteSignature.village_id == Quote.village_id, QuoteSignature.quote_id == Quote.id))
    .where(Quote.village_id == bindparam("village_id"))
    .order_by(QuoteLine.reward_id)
)
_LOCKED_QUOTES = _QUOTES.with_for_update(read=True, key_share=True, of=Household)
_LOCKED_QUOTE = Prepared(_LOCKED_QUOTES.where(Quote.id == bindparam("quote_id")))
_QUOTE_BY_UID = Prepared(_QUOTES.where(Quote.uid == bindparam("uid")))
_LOCKED_QUOTE_BY_UID = Prepared(_LOCKED_QUOTES.where(Quote.uid == bindparam("uid")))
_OF_LINE, _OF_QUOTE = slice(5), slice(5, 14)
"""Where in a row of a quote its goods stand, and the quote itself; then open shops, then the household."""


def get_standing(village_id: VillageId, look: Look) -> Standing:
    """Give how an identified household stands. Errors: Absent."""
    found = _STANDING.first(
        session(),
        village_id=village_id,
        household_id=look.household_id,
        card_id=look.card_id,
        look_up_id=look.look_up_id,
    )
    if found is None:
        raise Absent()
    return _standing(look.household_id, look.card_id, look.look_up_id, *found)


def lock_standing_quote(village_id: VillageId, quote_id: QuoteId) -> StandingQuote:
    """Give a quote of this village with all it is judged by, to redeem it. Errors: Absent.

    Locks: the household, shared with all who only refer to it: a redemption that holds the village's books must not
    wait for whoever changes it.
    """
    return _standing_quote(_LOCKED_QUOTE.all(session(), village_id=village_id, quote_id=quote_id))


def lock_standing_quote_by_uid(village_id: VillageId, uid: str) -> StandingQuote:
    """Give the quote of an address, to redeem it. Errors: Absent. Locks: as `lock_standing_quote`."""
    return _standing_quote(_LOCKED_QUOTE_BY_UID.all(session(), village_id=village_id, uid=uid))


def get_standing_quote_by_uid(village_id: VillageId, uid: str) -> StandingQuote:
    """Give the quote of an address with all it is judged by. Errors: Absent."""
    return _standing_quote(_QUOTE_BY_UID.all(session(), village_id=village_id, uid=uid))


def _standing_quote(rows: Sequence[Any]) -> StandingQuote:
    """Read a quote from the rows of its goods. Errors: Absent."""
    if not rows:
        raise Absent()
    open_shops, *household = rows[0][_OF_QUOTE.stop :]
    shop_ids = [ShopId(int(shop_id)) for shop_id in (open_shops or "").split(",") if shop_id]
    lines = tuple([GoodsLine(*row[_OF_LINE]) for row in rows])
    facts: list[Any] = [*rows[0][_OF_QUOTE], _standing(*household), lines, tuple(shop_ids)]
    return StandingQuote(*facts)


def _standing(
    household_id: HouseholdId,
    card_id: CardId | None,
    look_up_id: LookUpId | None,
    wallet_id: AccountId,
    state: HouseholdState,
    looked_up_home_id: HouseholdId | None,
    looked_up_by_id: UserId | None,
    holder_home_id: HouseholdId | None,
    *card: Any,
) -> Standing:
    return Standing(
        household_id,
        card_id,
        look_up_id,
        wallet_id,
        state,
        looked_up_home_id,
        looked_up_by_id,
        holder_home_id,
        CardFacts(*card) if card[0] is not None else None,
    )
