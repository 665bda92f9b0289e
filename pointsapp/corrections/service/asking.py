"""Asking for something to be taken back, with what should have been there instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.sheet import get_activity
from pointsapp.activities.service.surroundings import read_surroundings
from pointsapp.activities.types import LineEntry, LineId, LineState
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.corrections.errors import (
    CorrectionWaiting,
    LineNotCorrectable,
    NothingElseWished,
    RedemptionNotCorrectable,
)
from pointsapp.corrections.models import Correction, CorrectionGood, CorrectionWish
from pointsapp.corrections.queries import find_credit, find_waiting
from pointsapp.corrections.rules import require_counter_done, require_reason, require_units_back
from pointsapp.households.models import Household
from pointsapp.redemptions.queries.redemptions import find_undo, get_redemption
from pointsapp.redemptions.queries.returns import list_goods_out
from pointsapp.redemptions.types import GoodsBack, RedemptionId
from pointsapp.villages.queries import get_settings


def ask_for_line(
    actor: Actor, line_id: LineId, reason: str, *, at: datetime, instead: LineEntry | None = None
) -> Correction:
    """Ask for a credited line to be taken back, and say why.

    Shape: `instead` is what is to be recorded anew, by review and notice, once the line is taken back.
    Errors: Absent, CorrectionReasonMissing, LineNotCorrectable, CorrectionWaiting, NothingElseWished and, for
    `instead`, those of a line that does not fit its sheet. Locks: the household.
    """
    require_reason(reason)
    lock_household(actor, get_line(actor.village_id, line_id).household_id)
    line = get_line(actor.village_id, line_id)
    if line.state is not LineState.CREDITED or find_credit(actor.village_id, line_id) is None:
        raise LineNotCorrectable()
    if find_waiting(actor.village_id, line_id=line_id) is not None:
        raise CorrectionWaiting()
    if instead is not None:
        _require_other(line, instead)
        activity = get_activity(actor.village_id, line.activity_id)
        require_recordable(actor, activity, instead)
    correction = _ask(actor, Correction(household_id=line.household_id, line_id=line_id, reason=reason), at)
    if instead is not None:
        session().add(_wish(actor, correction, instead))
        session().flush()
    return correction


def ask_for_redemption(
    actor: Actor, redemption_id: RedemptionId, reason: str, *, at: datetime, goods: Sequence[GoodsBack] = ()
) -> Correction:
    """Ask for goods to come back after the counter's own minutes are over: those named, or all of them to the shelf.

    Errors: Absent, CorrectionReasonMissing, StillUndoable, RedemptionNotCorrectable, CorrectionWaiting,
    MoreBackThanTaken, NoGoodsBack. Locks: the household.
    """
    require_reason(reason)
    redemption = get_redemption(actor.village_id, redemption_id)
    lock_household(actor, redemption.household_id)
    out = [line for line in list_goods_out(actor.village_id, redemption) if line.units]
    if find_undo(actor.village_id, redemption_id) is not None or not out:
        raise RedemptionNotCorrectable()
    require_counter_done(redemption.done_at, get_settings(actor.village_id).undo_minutes, at=at)
    if find_waiting(actor.village_id, redemption_id=redemption_id) is not None:
        raise CorrectionWaiting()
    wanted = tuple(goods) or tuple(GoodsBack(line.reward_id, line.units) for line in out)
    require_units_back(wanted, out)
    asked = Correction(household_id=redemption.household_id, redemption_id=redemption_id, reason=reason)
    correction = _ask(actor, asked, at)
    session().add_all(_good(actor, correction, back) for back in wanted)
    session().flush()
    return correction


def lock_household(actor: Actor, household_id: HouseholdId) -> None:
    """Let one after the other ask and decide for a household; redeeming and recording go on meanwhile.

    Errors: Absent. Locks: the household.
    """
    locked = session().scalar(
        select(Household.id)
        .where(Household.village_id == actor.village_id, Household.id == household_id)
        .with_for_update(key_share=True)
    )
    if locked is None:
        raise Absent()


def require_recordable(actor: Actor, activity: Activity, entry: LineEntry) -> None:
    """Refuse a line that could not stand in a sheet of that day. Errors: those of a sheet's line."""
    around = read_surroundings(actor.village_id, activity, [entry])
    replace(around, rows=[], lines=0).require_fit(entry)


def _require_other(line: Line, instead: LineEntry) -> None:
    was = (line.household_id, line.member_id, line.item_id, line.units, line.chosen_points)
    if was == (instead.household_id, instead.member_id, instead.item_id, instead.units, instead.points):
        raise NothingElseWished()


def _wish(actor: Actor, correction: Correction, instead: LineEntry) -> CorrectionWish:
    return CorrectionWish(
        village_id=actor.village_id,
        correction_id=correction.id,
        household_id=instead.household_id,
        member_id=instead.member_id,
        item_id=instead.item_id,
        units=instead.units,
        chosen_points=instead.points,
    )


def _good(actor: Actor, correction: Correction, back: GoodsBack) -> CorrectionGood:
    return CorrectionGood(
        village_id=actor.village_id,
        correction_id=correction.id,
        reward_id=back.reward_id,
        units=back.units,
        is_written_off=back.is_written_off,
    )


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
