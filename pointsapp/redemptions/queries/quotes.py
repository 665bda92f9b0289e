"""Reading quotes and what a quote needs to know of shelf, household and people."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared, whole
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.people.models import Membership, User
from pointsapp.redemptions.models import PaperQuote, Quote, QuoteLine, QuoteSignature, Redemption
from pointsapp.redemptions.types import GoodsLine, Look, Offer, QuoteId
from pointsapp.shop.models import Reward
from pointsapp.shop.types import RewardId, ShopId

_OFFERS = select(Reward.id, Reward.name, Reward.unit, Reward.price_points, Reward.stock, Reward.is_on).where(
    Reward.village_id == bindparam("village_id"),
    Reward.shop_id == bindparam("shop_id"),
    Reward.id.in_(bindparam("reward_ids", expanding=True)),
)
_QUOTE = whole(Quote, Quote.village_id == bindparam("village_id"), Quote.id == bindparam("quote_id"))
_QUOTE_BY_UID = whole(Quote, Quote.village_id == bindparam("village_id"), Quote.uid == bindparam("uid"))
_ANY_LINES = (
    select(
        QuoteLine.quote_id,
        QuoteLine.reward_id,
        QuoteLine.name,
        QuoteLine.unit,
        QuoteLine.units,
        QuoteLine.price_points,
    )
    .where(QuoteLine.village_id == bindparam("village_id"))
    .order_by(QuoteLine.quote_id, QuoteLine.reward_id)
)
_LINES = _ANY_LINES.where(QuoteLine.quote_id.in_(bindparam("quote_ids", expanding=True)))
_LINES_OF = Prepared(_ANY_LINES.where(QuoteLine.quote_id == bindparam("quote_id")))
_SIGNATURE = select(QuoteSignature).where(
    QuoteSignature.village_id == bindparam("village_id"), QuoteSignature.quote_id == bindparam("quote_id")
)
_REDEMPTION = select(Redemption).where(
    Redemption.village_id == bindparam("village_id"), Redemption.quote_id == bindparam("quote_id")
)
_CUSTOMER = whole(Household, Household.village_id == bindparam("village_id"), Household.id == bindparam("household_id"))
"""Built once: building a statement costs several times as much as running it."""


def find_offers(village_id: VillageId, shop_id: ShopId, reward_ids: Iterable[RewardId]) -> dict[RewardId, Offer]:
    """Find goods of one shop by their ids, as the shelf offers them now."""
    asked = {"village_id": village_id, "shop_id": shop_id, "reward_ids": list(reward_ids)}
    rows = session().execute(_OFFERS, asked)
    return {row.id: Offer(*row) for row in rows}


def get_quote(village_id: VillageId, quote_id: QuoteId) -> Quote:
    """Give a quote of this village. Errors: Absent."""
    quote = _QUOTE.one_as(session(), Quote, village_id=village_id, quote_id=quote_id)
    if quote is None:
        raise Absent()
    return quote


def get_paper_quote(village_id: VillageId, quote_id: QuoteId) -> PaperQuote:
    """Give what makes a quote one from paper. Errors: Absent."""
    paper = session().scalar(
        select(PaperQuote).where(PaperQuote.village_id == village_id, PaperQuote.quote_id == quote_id)
    )
    if paper is None:
        raise Absent()
    return paper


def get_quote_by_uid(village_id: VillageId, uid: str) -> Quote:
    """Give the quote of an address. Errors: Absent."""
    quote = _QUOTE_BY_UID.one_as(session(), Quote, village_id=village_id, uid=uid)
    if quote is None:
        raise Absent()
    return quote


def look_of(quote: Quote) -> Look:
    """Give how the household of a quote was identified."""
    return Look(quote.household_id, quote.card_id, quote.look_up_id, quote.looked_at)


def list_quote_lines(village_id: VillageId, quote_id: QuoteId) -> tuple[GoodsLine, ...]:
    """List the goods of a quote in order of their ids."""
    rows = _LINES_OF.all(session(), village_id=village_id, quote_id=quote_id)
    return tuple(GoodsLine(row.reward_id, row.name, row.unit, row.units, row.price_points) for row in rows)


def list_lines_of(village_id: VillageId, quote_ids: Iterable[QuoteId]) -> dict[QuoteId, tuple[GoodsLine, ...]]:
    """List the goods of several quotes, each in order of their ids."""
    found: dict[QuoteId, tuple[GoodsLine, ...]] = {}
    for row in session().execute(_LINES, {"village_id": village_id, "quote_ids": list(quote_ids)}):
        line = GoodsLine(row.reward_id, row.name, row.unit, row.units, row.price_points)
        found[row.quote_id] = (*found.get(row.quote_id, ()), line)
    return found


def find_signature(village_id: VillageId, quote_id: QuoteId) -> QuoteSignature | None:
    """Find the second officer's signature of a quote."""
    return session().scalar(_SIGNATURE, {"village_id": village_id, "quote_id": quote_id})


def describe_quote_people(village_id: VillageId, quote_id: QuoteId) -> tuple[str, str | None]:
    """Give the names of who collects and of the second officer who signed, if one did."""
    row = (
        session()
        .execute(
            select(Member.name, User.name)
            .select_from(Quote)
            .join(Member, and_(Member.village_id == Quote.village_id, Member.id == Quote.collector_id))
            .outerjoin(
                QuoteSignature,
                and_(QuoteSignature.village_id == Quote.village_id, QuoteSignature.quote_id == Quote.id),
            )
            .outerjoin(User, User.id == QuoteSignature.signed_by_id)
            .where(Quote.village_id == village_id, Quote.id == quote_id)
        )
        .one()
    )
    return row[0], row[1]


def find_redemption_of_quote(village_id: VillageId, quote_id: QuoteId) -> Redemption | None:
    """Find what a quote has become."""
    return session().scalar(_REDEMPTION, {"village_id": village_id, "quote_id": quote_id})


def get_customer(village_id: VillageId, household_id: HouseholdId) -> Household:
    """Give the household at the counter. Errors: Absent."""
    household = _CUSTOMER.one_as(session(), Household, village_id=village_id, household_id=household_id)
    if household is None:
        raise Absent()
    return household


def get_head_id(village_id: VillageId, household_id: HouseholdId) -> MemberId:
    """Give the head of a household today. Errors: Absent, when it has none."""
    head_id = session().scalar(
        select(Stay.member_id).where(
            Stay.village_id == village_id,
            Stay.household_id == household_id,
            Stay.relation == Relation.HEAD,
            Stay.until_on.is_(None),
        )
    )
    if head_id is None:
        raise Absent()
    return head_id


def is_head_of(
    village_id: InstrumentedAttribute[VillageId], household_id: InstrumentedAttribute[HouseholdId]
) -> ColumnElement[bool]:
    """Join the stay of today's head to the household that a row names."""
    return and_(
        Stay.village_id == village_id,
        Stay.household_id == household_id,
        Stay.relation == Relation.HEAD,
        Stay.until_on.is_(None),
    )


def list_member_ids_of_user(village_id: VillageId, user_id: UserId) -> list[MemberId]:
    """List the persons that a login has stood for in a village, in any role and at any time."""
    found = session().scalars(
        select(Membership.member_id)
        .where(Membership.village_id == village_id, Membership.user_id == user_id, Membership.member_id.is_not(None))
        .distinct()
    )
    return [member_id for member_id in found if member_id is not None]
