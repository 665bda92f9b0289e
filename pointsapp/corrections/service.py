"""Asking for a correction, and deciding on it as the second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pointsapp.activities.errors import LineStateChanged
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session, violated
from pointsapp.core.errors import Absent
from pointsapp.core.requests import RequestId
from pointsapp.corrections.errors import (
    CorrectedPointsSpent,
    CorrectionDecided,
    CorrectionWaiting,
    LineNotCorrectable,
    RedemptionNotCorrectable,
)
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.corrections.queries import asked_of, find_credit, find_waiting, get_correction, is_decided
from pointsapp.corrections.rules import require_counter_done, require_may_decide, require_reason
from pointsapp.corrections.types import CorrectionId
from pointsapp.households.models import Household
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.service import reverse
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.errors import AlreadyUndone
from pointsapp.redemptions.queries.redemptions import find_undo, get_redemption
from pointsapp.redemptions.service import undo
from pointsapp.redemptions.types import RedemptionId, UndoKind
from pointsapp.villages.queries import get_settings


def ask_for_line(actor: Actor, line_id: LineId, reason: str, *, at: datetime) -> Correction:
    """Ask for a credited line to be taken back, and say why.

    Errors: Absent, CorrectionReasonMissing, LineNotCorrectable, CorrectionWaiting. Locks: the household.
    """
    require_reason(reason)
    _lock(actor, get_line(actor.village_id, line_id).household_id)
    line = get_line(actor.village_id, line_id)
    if line.state is not LineState.CREDITED or find_credit(actor.village_id, line_id) is None:
        raise LineNotCorrectable()
    if find_waiting(actor.village_id, line_id=line_id) is not None:
        raise CorrectionWaiting()
    return _ask(actor, Correction(household_id=line.household_id, line_id=line_id, reason=reason), at)


def ask_for_redemption(actor: Actor, redemption_id: RedemptionId, reason: str, *, at: datetime) -> Correction:
    """Ask for a redemption to be taken back whole, after the counter's own minutes are over.

    Errors: Absent, CorrectionReasonMissing, StillUndoable, RedemptionNotCorrectable, CorrectionWaiting.
    Locks: the household.
    """
    require_reason(reason)
    redemption = get_redemption(actor.village_id, redemption_id)
    _lock(actor, redemption.household_id)
    if find_undo(actor.village_id, redemption_id) is not None:
        raise RedemptionNotCorrectable()
    require_counter_done(redemption.done_at, get_settings(actor.village_id).undo_minutes, at=at)
    if find_waiting(actor.village_id, redemption_id=redemption_id) is not None:
        raise CorrectionWaiting()
    asked = Correction(household_id=redemption.household_id, redemption_id=redemption_id, reason=reason)
    return _ask(actor, asked, at)


def decide(
    actor: Actor,
    correction_id: CorrectionId,
    words: str,
    *,
    is_agreed: bool,
    at: datetime,
    request_id: RequestId | None = None,
) -> CorrectionDecision:
    """Agree to a correction, which takes it back at once by a linked reversal, or refuse it with a reason.

    Errors: Absent, DeciderHasNoOffice, DeciderAsked, DeciderConcerned, CorrectionReasonMissing, CorrectionDecided,
    LineNotCorrectable, RedemptionNotCorrectable, CorrectedPointsSpent.
    Locks: the household, then the line, the wallet and the goods.
    """
    correction = get_correction(actor.village_id, correction_id)
    require_may_decide(actor, asked_of(correction))
    if not is_agreed:
        require_reason(words)
    _lock(actor, correction.household_id)
    if is_decided(correction_id):
        raise CorrectionDecided()
    decision = CorrectionDecision(
        village_id=actor.village_id,
        correction_id=correction_id,
        is_agreed=is_agreed,
        words=words,
        transfer_id=_take_back(actor, correction, at=at, request_id=request_id) if is_agreed else None,
        decided_by_id=actor.user_id,
        decided_member_id=actor.member_id,
        decided_at=at,
    )
    _save(decision)
    note(actor, "corrections.agree" if is_agreed else "corrections.refuse", "corrections", correction_id, at=at)
    return decision


def _lock(actor: Actor, household_id: HouseholdId) -> None:
    """Let one after the other ask and decide for a household; redeeming and recording go on meanwhile."""
    locked = session().scalar(
        select(Household.id)
        .where(Household.village_id == actor.village_id, Household.id == household_id)
        .with_for_update(key_share=True)
    )
    if locked is None:
        raise Absent()


def _ask(actor: Actor, correction: Correction, at: datetime) -> Correction:
    if actor.user_id is None:
        raise Absent()
    correction.village_id = actor.village_id
    correction.asked_by_id = actor.user_id
    correction.asked_member_id = actor.member_id
    correction.asked_at = at
    session().add(correction)
    session().flush()
    note(actor, "corrections.ask", "corrections", correction.id, at=at)
    return correction


def _take_back(actor: Actor, correction: Correction, *, at: datetime, request_id: RequestId | None) -> TransferId:
    if correction.redemption_id is not None:
        try:
            undone = undo(actor, correction.redemption_id, at=at, request_id=request_id, kind=UndoKind.CORRECTION)
        except AlreadyUndone as error:
            raise RedemptionNotCorrectable() from error
        return undone.transfer_id
    line_id = correction.line_id
    credit = find_credit(actor.village_id, line_id) if line_id is not None else None
    if credit is None:
        raise LineNotCorrectable()
    try:
        set_line_state(actor, credit.line_id, {LineState.CREDITED}, LineState.REVERSED, at=at)
        return reverse(actor, credit.transfer_id, at=at, request_id=request_id).id
    except LineStateChanged as error:
        raise LineNotCorrectable() from error
    except InsufficientPoints as error:
        raise CorrectedPointsSpent(**error.params) from error


def _save(decision: CorrectionDecision) -> None:
    session().add(decision)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_correction_decisions_correction_id":
            raise CorrectionDecided() from error
        raise
