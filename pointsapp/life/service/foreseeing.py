"""What an event would do to points, cards and phones, told before anybody confirms it."""

from __future__ import annotations

from datetime import datetime

from pointsapp.arrivals.queries import sum_open_claims
from pointsapp.cards.queries import list_cards_of
from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.households.queries import get_household
from pointsapp.ledger.queries import get_balance
from pointsapp.life.queries import count_on_the_way, list_living
from pointsapp.life.rules import needs_second
from pointsapp.life.types import EventKind, Plan, Preview
from pointsapp.people.queries import list_phones


def foresee(village_id: VillageId, plan: Plan, *, at: datetime) -> Preview:
    """Tell the balances before and after, what is on its way, and which cards and phones end."""
    wallet_id = get_household(village_id, plan.household_id).wallet_id
    balance = get_balance(village_id, wallet_id)
    goes = plan.points if plan.kind is EventKind.SPLIT else balance
    other_before = _other_balance(village_id, plan)
    lines, points = count_on_the_way(village_id, plan.household_id)
    gone = _gone(village_id, plan)
    cards, phones = _papers(village_id, plan.household_id, gone, is_all=_is_end(plan), at=at)
    return Preview(
        balance_before=balance,
        balance_after=balance if other_before is None else balance - goes,
        other_before=other_before,
        other_after=None if other_before is None else other_before + goes,
        on_the_way_points=points,
        on_the_way_lines=lines,
        claimed_points=sum_open_claims(village_id, wallet_id),
        cards=cards,
        phones=phones,
        needs_second=needs_second(plan),
    )


def _other_balance(village_id: VillageId, plan: Plan) -> int | None:
    """Give what the other household holds: one that splits off begins with nothing."""
    if plan.kind is EventKind.SPLIT:
        return 0
    if plan.other_id is None:
        return None
    return get_balance(village_id, get_household(village_id, plan.other_id).wallet_id)


def _is_end(plan: Plan) -> bool:
    return plan.kind in (EventKind.MERGE, EventKind.CLOSE)


def _gone(village_id: VillageId, plan: Plan) -> frozenset[MemberId]:
    if _is_end(plan):
        return frozenset(list_living(village_id, plan.household_id))
    if plan.kind is EventKind.DEATH and plan.member_id is not None:
        return frozenset({plan.member_id})
    return plan.member_ids


def _papers(
    village_id: VillageId, household_id: HouseholdId, gone: frozenset[MemberId], *, is_all: bool, at: datetime
) -> tuple[int, int]:
    live = [card for card in list_cards_of(village_id, household_id) if card.ended_at is None]
    phones = list_phones(village_id, household_id, at=at)
    return (
        sum(is_all or card.holder_id in gone for card in live),
        sum(phone.member_id in gone for phone in phones),
    )
