"""What each kind of event does: to members and stays, to points, to cards and phones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pointsapp.arrivals.service import lock_wallets, settle, take_over
from pointsapp.cards.queries import list_cards_of
from pointsapp.cards.service import end_card
from pointsapp.cards.types import EndReason
from pointsapp.core.actor import Actor, HouseholdId, MemberId
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.households.models import Household
from pointsapp.households.service import open_household
from pointsapp.households.service.households import require_group
from pointsapp.households.service.life import (
    end_all_stays,
    end_with_death,
    lock_in_order,
    make_head,
    move_member,
    name_origin,
    open_stays,
    set_state,
    stand_otherwise,
)
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.service import move
from pointsapp.ledger.types import TransferCode, TransferId
from pointsapp.life.errors import PointsBeyondBalance
from pointsapp.life.rules import relation_after
from pointsapp.life.types import EventKind, Plan
from pointsapp.people.service import end_phones_of_member

Value = TypeVar("Value")


@dataclass(frozen=True)
class Effect:
    """What an event made: a household that split off, and the transfer of the points that went."""

    new_household_id: HouseholdId | None = None
    transfer_id: TransferId | None = None


def take_effect(actor: Actor, plan: Plan, *, at: datetime, request_id: RequestId | None = None) -> Effect:
    """Do what an event says; the caller has checked that it can be.

    Errors: Absent, NumberTaken, GroupOver, StayDaysWrong, PointsBeyondBalance.
    Locks: the caller holds the households; here the wallets in id order, then cards.
    """
    held = lock_in_order(actor, [one for one in (plan.household_id, plan.other_id) if one is not None])
    household = held[plan.household_id]
    if plan.kind is EventKind.SPLIT:
        return _split(actor, plan, household, at, request_id)
    if plan.kind in (EventKind.MERGE, EventKind.CLOSE):
        return _end(actor, plan, household, held.get(plan.other_id or household.id), at, request_id)
    if plan.kind is EventKind.DEATH:
        _die(actor, plan, at)
    elif plan.kind is EventKind.HEAD:
        _change_head(actor, plan, at)
    elif plan.kind is EventKind.GROUP:
        _change_group(actor, plan, household, at)
    else:
        state = HouseholdState.ABSENT if plan.kind is EventKind.AWAY else HouseholdState.RESIDENT
        set_state(actor, household, state, at=at)
    return Effect()


def _split(actor: Actor, plan: Plan, household: Household, at: datetime, request_id: RequestId | None) -> Effect:
    new = open_household(actor, plan.number, plan.group_id or household.group_id, at=at)
    relations = {stay.member_id: stay.relation for stay in open_stays(actor, household.id)}
    head_before = relations[_needed(plan.member_id)]
    for member_id in sorted(plan.member_ids, key=lambda one: (one != plan.member_id, one)):
        is_head = member_id == plan.member_id
        relation = Relation.HEAD if is_head else relation_after(head_before, relations[member_id])
        move_member(actor, household.id, member_id, new.id, relation, on=plan.happened_on, at=at)
    name_origin(actor, new.id, household.id, since_on=plan.happened_on)
    _end_papers(actor, household.id, plan.member_ids, at)
    transfer_id = None
    if plan.points:
        try:
            code = TransferCode.HAND_ON
            went = move(actor, household.wallet_id, new.wallet_id, plan.points, code, at=at, request_id=request_id)
        except InsufficientPoints as error:
            raise PointsBeyondBalance(**error.params) from error
        transfer_id = went.id
    return Effect(new.id, transfer_id)


def _end(
    actor: Actor,
    plan: Plan,
    household: Household,
    heir: Household | None,
    at: datetime,
    request_id: RequestId | None,
) -> Effect:
    """Close a household; its points go to the one that stays, or to its kin, or are kept where they are."""
    gone = {stay.member_id for stay in open_stays(actor, household.id)}
    if plan.kind is EventKind.MERGE:
        stays_with = _needed(plan.other_id)
        for member_id in sorted(gone):
            move_member(actor, household.id, member_id, stays_with, Relation.OTHER, on=plan.happened_on, at=at)
        name_origin(actor, stays_with, household.id, since_on=plan.happened_on)
    else:
        end_all_stays(actor, household.id, on=plan.happened_on, at=at)
    set_state(actor, household, HouseholdState.CLOSED, at=at)
    _end_papers(actor, household.id, gone, at, is_all=True)
    if heir is None or heir.id == household.id:
        return Effect()
    lock_wallets(actor.village_id, [household.wallet_id, heir.wallet_id])
    settle(actor, [household.wallet_id], at=at, request_id=request_id)
    balance = get_balance(actor.village_id, household.wallet_id)
    transfer_id = None
    if balance > 0:
        code = TransferCode.HAND_ON
        went = move(actor, household.wallet_id, heir.wallet_id, balance, code, at=at, request_id=request_id)
        transfer_id = went.id
    take_over(actor, household.wallet_id, heir.wallet_id, at=at)
    settle(actor, [heir.wallet_id], at=at, request_id=request_id)
    return Effect(transfer_id=transfer_id)


def _die(actor: Actor, plan: Plan, at: datetime) -> None:
    member_id = _needed(plan.member_id)
    relations = {stay.member_id: stay.relation for stay in open_stays(actor, plan.household_id)}
    end_with_death(actor, plan.household_id, member_id, on=plan.happened_on, at=at)
    _end_papers(actor, plan.household_id, {member_id}, at)
    successor_id = plan.successor_id
    if relations[member_id] is not Relation.HEAD or successor_id is None:
        return
    make_head(actor, plan.household_id, successor_id, on=plan.happened_on, at=at)
    for stay in open_stays(actor, plan.household_id):
        if stay.member_id != successor_id:
            relation = relation_after(relations[successor_id], relations[stay.member_id])
            stand_otherwise(stay, relation, plan.happened_on)


def _change_head(actor: Actor, plan: Plan, at: datetime) -> None:
    for stay in open_stays(actor, plan.household_id):
        if stay.relation is Relation.HEAD:
            stand_otherwise(stay, plan.relation or Relation.OTHER, plan.happened_on)
    make_head(actor, plan.household_id, _needed(plan.member_id), on=plan.happened_on, at=at)


def _change_group(actor: Actor, plan: Plan, household: Household, at: datetime) -> None:
    group_id = _needed(plan.group_id)
    require_group(actor, group_id, at=at)
    household.group_id = group_id


def _end_papers(
    actor: Actor,
    household_id: HouseholdId,
    member_ids: Collection[MemberId],
    at: datetime,
    *,
    is_all: bool = False,
) -> None:
    """End the cards that these members hold, or all of the household, and their phones."""
    for card in list_cards_of(actor.village_id, household_id):
        if card.ended_at is None and (is_all or card.holder_id in member_ids):
            end_card(actor, card.id, EndReason.TAKEN_BACK, at=at)
    for member_id in sorted(member_ids):
        end_phones_of_member(actor, member_id, at=at)


def _needed(value: Value | None) -> Value:
    if value is None:
        raise Absent()
    return value
