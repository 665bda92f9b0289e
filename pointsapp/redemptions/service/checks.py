"""What is checked when a quote is made and again when it is redeemed."""

from __future__ import annotations

from datetime import datetime

from pointsapp.cards.queries import get_card, require_live
from pointsapp.core.actor import Actor, HouseholdId, MemberId, VillageId
from pointsapp.core.clock import start_of, village_day
from pointsapp.core.errors import Absent
from pointsapp.households.types import HouseholdState
from pointsapp.people.queries import find_home
from pointsapp.redemptions.errors import CardHolderGone, CollectorUnfit, HouseholdNotServed, QuoteOfAnotherCounter
from pointsapp.redemptions.models import Quote
from pointsapp.redemptions.queries.quotes import get_head_id
from pointsapp.redemptions.queries.redemptions import get_redeemed_and_limit
from pointsapp.redemptions.queries.standing import Standing, StandingQuote
from pointsapp.redemptions.rules import needs_second_officer
from pointsapp.redemptions.types import CollectedBy, Look
from pointsapp.shop.types import ShopId


def require_served(actor: Actor, household: Standing) -> None:
    """Refuse a household that is no customer, whose card works no more or whose look-up is not the keeper's own.

    Errors: Absent, HouseholdNotServed, CardEnded, CardFrozen, CardNotHandedOut, CardHolderGone.
    """
    if household.state is HouseholdState.CLOSED:
        raise HouseholdNotServed()
    if household.card_id is None:
        if (household.looked_up_home_id, household.looked_up_by_id) != (household.household_id, actor.user_id):
            raise Absent()
        return
    if household.card is None:
        raise Absent()
    require_live(household.card)
    if household.card.household_id != household.household_id:
        raise Absent()
    if household.holder_home_id != household.household_id:
        raise CardHolderGone(serial=household.card.serial)


def holder_id_of(village_id: VillageId, look: Look) -> MemberId:
    """Give the person that the counter takes for 本人: the card's holder, or without a card the head."""
    if look.card_id is not None:
        return get_card(village_id, look.card_id).holder_id
    return get_head_id(village_id, look.household_id)


def require_collector(
    village_id: VillageId, look: Look, collected_by: CollectedBy, collector_id: MemberId | None
) -> MemberId:
    """Give the person who collects, if that is who was said. Errors: CollectorUnfit."""
    if collected_by is CollectedBy.HOLDER:
        return holder_id_of(village_id, look)
    home = find_home(village_id, collector_id) if collector_id is not None else None
    if collector_id is None or home is None:
        raise CollectorUnfit()
    if (home == look.household_id) is not (collected_by is CollectedBy.FAMILY):
        raise CollectorUnfit()
    return collector_id


def require_counter(actor: Actor, quote: Quote | StandingQuote, shop_id: ShopId | None) -> None:
    """Refuse another keeper's quote, or one of another shop. Errors: QuoteOfAnotherCounter."""
    if quote.made_by_id != actor.user_id or shop_id not in (None, quote.shop_id):
        raise QuoteOfAnotherCounter()


def is_second_needed(
    actor: Actor, household_id: HouseholdId, collector_id: MemberId, points: int, *, at: datetime
) -> bool:
    """Tell whether a second officer must sign so many points more for this household today."""
    points_today, limit = get_redeemed_and_limit(actor.village_id, household_id, start_of(village_day(at)))
    return needs_second_officer(
        actor, household_id, collector_id, points=points, points_today=points_today, limit=limit
    )
