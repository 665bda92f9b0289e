"""Open slips: what was agreed and who sees to it, and how each one ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, MemberId, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.kin.queries import kin_members_of
from pointsapp.outages.errors import CashMissing, DecisionWordsMissing, SlipSettled, SlipUnclear
from pointsapp.outages.models import OutagePlan, OutageSettlement, OutageSlip
from pointsapp.outages.queries.entries import get_outage
from pointsapp.outages.queries.slips import find_settlement, get_slip
from pointsapp.outages.rules import require_may_settle
from pointsapp.outages.service.confirming import people_of
from pointsapp.outages.types import SettlementKind, SlipId
from pointsapp.people.queries import list_officers
from pointsapp.redemptions.errors import HouseholdNotServed
from pointsapp.redemptions.queries.quotes import get_customer, get_quote, list_quote_lines
from pointsapp.redemptions.service import redeem_from_paper
from pointsapp.redemptions.types import RedemptionId
from pointsapp.shop.service import move_stock
from pointsapp.shop.types import StockMoveKind


def plan_slip(actor: Actor, slip_id: SlipId, words: str, handler_id: UserId, *, at: datetime) -> OutagePlan:
    """Write down what was agreed about an open slip, and who sees to it. The newest counts.

    Errors: Absent, SlipSettled, DecisionWordsMissing, SettlerHasNoOffice, ConfirmerUnmatched, SettlerConcerned,
    SettlerKin. Locks: the household.
    """
    slip = _open(actor, slip_id)
    if actor.user_id is None or handler_id not in {
        officer.user_id for officer in list_officers(actor.village_id, None, village_day(at))
    }:
        raise Absent()
    plan = OutagePlan(
        village_id=actor.village_id,
        slip_id=slip.id,
        words=_required(words),
        handler_id=handler_id,
        planned_by_id=actor.user_id,
        planned_at=at,
    )
    session().add(plan)
    session().flush()
    note(actor, "outages.plan", "outage_slips", slip_id, at=at, handler_id=handler_id)
    return plan


def settle_slip(
    actor: Actor,
    slip_id: SlipId,
    kind: SettlementKind,
    words: str,
    *,
    cash_fen: int | None = None,
    at: datetime,
    request_id: RequestId | None = None,
) -> OutageSettlement:
    """End an open slip: the household pays in points now, has paid in money, or nobody pays.

    Shape: goods that could be read leave the shelf in each case: they are gone.
    Errors: Absent, SlipSettled, SlipUnclear, DecisionWordsMissing, CashMissing, SettlerHasNoOffice, ConfirmerUnmatched,
    SettlerConcerned, SettlerKin, HouseholdNotServed, InsufficientPoints, OutOfStock.
    Locks: the household, then the wallet, goods by id, the village's books.
    """
    slip = _open(actor, slip_id)
    if kind is SettlementKind.CASH and not cash_fen:
        raise CashMissing()
    settlement = OutageSettlement(
        village_id=actor.village_id,
        slip_id=slip.id,
        kind=kind,
        words=_required(words),
        cash_fen=cash_fen if kind is SettlementKind.CASH else None,
        redemption_id=_pay(actor, slip, at=at, request_id=request_id) if kind is SettlementKind.PAID else None,
        settled_by_id=actor.user_id,
        settled_at=at,
    )
    if kind is not SettlementKind.PAID and slip.quote_id is not None:
        on_shelf = f"No. {slip.number}"
        for line in list_quote_lines(actor.village_id, slip.quote_id):
            gone = StockMoveKind.HANDED_OVER
            move_stock(actor, line.reward_id, gone, line.units, at=at, note=on_shelf, request_id=request_id)
    session().add(settlement)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_outage_settlements_slip_id":
            raise SlipSettled() from error
        raise
    note(actor, f"outages.{kind}", "outage_slips", slip_id, at=at, cash_fen=settlement.cash_fen)
    return settlement


def _open(actor: Actor, slip_id: SlipId) -> OutageSlip:
    """Give a slip that waits for a decision, if this person may decide; its household is locked."""
    slip = get_slip(actor.village_id, slip_id)
    quote = get_quote(actor.village_id, slip.quote_id) if slip.quote_id is not None else None
    outage = get_outage(actor.village_id, slip.outage_id)
    user_ids, member_ids = people_of(outage)
    kin: frozenset[MemberId] = frozenset()
    if quote is not None:
        kin = kin_members_of(actor.village_id, [quote.household_id], village_day(outage.began_at))
        member_ids.add(quote.collector_id)
        session().execute(
            select(Household.id)
            .where(Household.village_id == actor.village_id, Household.id == quote.household_id)
            .with_for_update(key_share=True)
        )
    require_may_settle(actor, user_ids, member_ids, quote.household_id if quote else None, kin)
    if slip.obstacle is None or find_settlement(actor.village_id, slip_id) is not None:
        raise SlipSettled()
    return slip


def _pay(actor: Actor, slip: OutageSlip, *, at: datetime, request_id: RequestId | None) -> RedemptionId:
    if slip.quote_id is None:
        raise SlipUnclear()
    household = get_customer(actor.village_id, get_quote(actor.village_id, slip.quote_id).household_id)
    if household.state is HouseholdState.CLOSED:
        raise HouseholdNotServed()
    return redeem_from_paper(actor, slip.quote_id, at=at, request_id=request_id).id


def _required(words: str) -> str:
    if not words.strip():
        raise DecisionWordsMissing()
    return words.strip()
