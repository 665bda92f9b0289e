"""Deciding on a correction as the second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session, violated
from pointsapp.core.requests import RequestId
from pointsapp.corrections.errors import CorrectionDecided, CorrectionInBundle
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.corrections.queries import asked_of, find_bundle_of, get_correction, is_decided
from pointsapp.corrections.rules import require_may_decide, require_reason
from pointsapp.corrections.service.asking import lock_household
from pointsapp.corrections.service.lines import take_line_back
from pointsapp.corrections.service.redemptions import take_goods_back
from pointsapp.corrections.types import CorrectionId, SpentWay
from pointsapp.ledger.types import TransferId


def decide(
    actor: Actor,
    correction_id: CorrectionId,
    words: str,
    *,
    is_agreed: bool,
    at: datetime,
    request_id: RequestId | None = None,
    way: SpentWay | None = None,
) -> CorrectionDecision:
    """Agree to a correction, which takes it back at once by a linked reversal, or refuse it with a reason.

    Shape: `way` is what is done about points that are spent already, out of what the village allows.
    Errors: Absent, DeciderHasNoOffice, DeciderAsked, DeciderUnmatched, DeciderConcerned, DeciderKin,
    CorrectionReasonMissing, CorrectionDecided, CorrectionInBundle, LineNotCorrectable, RedemptionNotCorrectable,
    MoreBackThanTaken, CorrectedPointsSpent.
    Locks: the household, then the line, the wallet and the goods.
    """
    if find_bundle_of(actor.village_id, correction_id) is not None:
        raise CorrectionInBundle()
    return decide_one(actor, correction_id, words, is_agreed=is_agreed, at=at, request_id=request_id, way=way)


def decide_one(
    actor: Actor,
    correction_id: CorrectionId,
    words: str,
    *,
    is_agreed: bool,
    at: datetime,
    request_id: RequestId | None,
    way: SpentWay | None,
) -> CorrectionDecision:
    """Decide on one correction, alone or as part of its bundle. Errors, locks: as `decide`."""
    correction = get_correction(actor.village_id, correction_id)
    require_may_decide(actor, asked_of(correction))
    if not is_agreed:
        require_reason(words)
    lock_household(actor, correction.household_id)
    if is_decided(correction_id):
        raise CorrectionDecided()
    transfer_id = _take_back(actor, correction, way, at=at, request_id=request_id) if is_agreed else None
    decision = CorrectionDecision(
        village_id=actor.village_id,
        correction_id=correction_id,
        is_agreed=is_agreed,
        words=words,
        transfer_id=transfer_id,
        decided_by_id=actor.user_id,
        decided_member_id=actor.member_id,
        decided_at=at,
    )
    _save(decision)
    note(actor, "corrections.agree" if is_agreed else "corrections.refuse", "corrections", correction_id, at=at)
    return decision


def _take_back(
    actor: Actor, correction: Correction, way: SpentWay | None, *, at: datetime, request_id: RequestId | None
) -> TransferId:
    if correction.redemption_id is not None:
        return take_goods_back(actor, correction, correction.redemption_id, at=at, request_id=request_id)
    return take_line_back(actor, correction, way, at=at, request_id=request_id)


def _save(decision: CorrectionDecision) -> None:
    session().add(decision)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_correction_decisions_correction_id":
            raise CorrectionDecided() from error
        raise
