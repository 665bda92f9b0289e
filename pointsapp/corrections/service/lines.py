"""Taking a credited line back, also when its points are spent, and recording it anew as it should have been."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.models import LineFault
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.sheet import get_activity
from pointsapp.activities.service.sheet import add_line, start_activity
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import ActivityFacts, LineEntry, LineId, LineState
from pointsapp.arrivals.queries import find_successor
from pointsapp.arrivals.service import bring_back, claim, lock_wallets
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.corrections.errors import CorrectedPointsSpent, LineNotCorrectable
from pointsapp.corrections.models import Correction, CorrectionDraft, Settlement
from pointsapp.corrections.queries import find_credit, find_wish
from pointsapp.corrections.rules import missing_points, ways_allowed
from pointsapp.corrections.types import SpentWay
from pointsapp.households.queries import get_household
from pointsapp.ledger.queries import get_balance, get_transfer, system_account_id
from pointsapp.ledger.service import let_go_below, move, reverse
from pointsapp.ledger.types import AccountId, AccountKind, TransferCode, TransferId
from pointsapp.villages.queries import get_settings


def take_line_back(
    actor: Actor, correction: Correction, way: SpentWay | None, *, at: datetime, request_id: RequestId | None = None
) -> TransferId:
    """Reverse a credited line, and begin the sheet in which it is recorded anew where that was asked for.

    Errors: LineNotCorrectable, CorrectedPointsSpent. Locks: the line, then the wallets in id order.
    """
    credit = find_credit(actor.village_id, correction.line_id) if correction.line_id is not None else None
    if credit is None:
        raise LineNotCorrectable()
    try:
        set_line_state(actor, credit.line_id, {LineState.CREDITED}, LineState.REVERSED, at=at)
    except LineStateChanged as error:
        raise LineNotCorrectable() from error
    wallet_id = get_household(actor.village_id, correction.household_id).wallet_id
    points = get_transfer(actor.village_id, credit.transfer_id).points
    lock_wallets(actor.village_id, [wallet_id])
    _make_good(actor, correction, wallet_id, points, way, at, request_id)
    back = reverse(actor, credit.transfer_id, at=at, request_id=request_id, may_go_below=True)
    _record_anew(actor, correction, credit.line_id, at)
    return back.id


def _make_good(
    actor: Actor,
    correction: Correction,
    wallet_id: AccountId,
    points: int,
    way: SpentWay | None,
    at: datetime,
    request_id: RequestId | None,
) -> None:
    """Bring the wallet so far that the reversal can be taken from it, in the way that was decided."""
    village_id = actor.village_id
    owing_id = find_successor(village_id, wallet_id) or wallet_id
    held = get_balance(village_id, wallet_id)
    held_by_successor = get_balance(village_id, owing_id) if owing_id != wallet_id else 0
    missing = missing_points(points, held, held_by_successor)
    if not missing:
        bring_back(actor, wallet_id, points, at=at, request_id=request_id)
        return
    if way is None or way not in ways_allowed(get_settings(village_id)):
        raise CorrectedPointsSpent(balance=held + held_by_successor, wanted=points)
    settlement = Settlement(village_id=village_id, correction_id=correction.id, way=way, missing_points=missing)
    adjusted_id = system_account_id(village_id, AccountKind.ADJUSTED)
    if way is SpentWay.WRITTEN_OFF:
        laid_out = move(actor, adjusted_id, wallet_id, points, TransferCode.ADJUST, at=at, request_id=request_id)
        settlement.missing_points, settlement.transfer_id = points, laid_out.id
    elif way is SpentWay.NEXT_AWARDS:
        bring_back(actor, wallet_id, points, at=at, request_id=request_id)
        laid_out = move(actor, adjusted_id, wallet_id, missing, TransferCode.ADJUST, at=at, request_id=request_id)
        settlement.transfer_id = laid_out.id
        settlement.claim_id = claim(actor, owing_id, missing, at=at).id
    else:
        bring_back(actor, wallet_id, points, at=at, request_id=request_id)
        _go_below(actor, wallet_id, owing_id, missing, at, request_id)
    session().add(settlement)
    session().flush()


def _go_below(
    actor: Actor,
    wallet_id: AccountId,
    owing_id: AccountId,
    missing: int,
    at: datetime,
    request_id: RequestId | None,
) -> None:
    let_go_below(actor, owing_id, at=at)
    if owing_id != wallet_id:
        code = TransferCode.HAND_ON
        move(actor, owing_id, wallet_id, missing, code, at=at, request_id=request_id, may_go_below=True)


def _record_anew(actor: Actor, correction: Correction, line_id: LineId, at: datetime) -> None:
    """Begin a sheet in the village's name: the clerk who hands it in is its recorder, who decided is not."""
    wish = find_wish(correction.id)
    if wish is None:
        return
    line = get_line(actor.village_id, line_id)
    activity = get_activity(actor.village_id, line.activity_id)
    faults = session().scalars(select(LineFault.fault_id).where(LineFault.line_id == line_id))
    village = Actor(actor.village_id)
    facts = ActivityFacts(
        title=activity.title,
        happened_on=activity.happened_on,
        began_at=activity.began_at,
        ended_at=activity.ended_at,
        place=activity.place,
        leader_id=activity.leader_id,
        note=activity.note,
    )
    draft = start_activity(village, facts, at=at)
    entry = LineEntry(
        household_id=wish.household_id,
        item_id=wish.item_id,
        member_id=wish.member_id,
        units=wish.units,
        points=wish.chosen_points,
        fault_ids=frozenset(faults) if wish.item_id == line.item_id else frozenset(),
    )
    add_line(village, draft.id, entry, at=at)
    session().add(CorrectionDraft(village_id=actor.village_id, correction_id=correction.id, activity_id=draft.id))
    session().flush()
