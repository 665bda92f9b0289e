"""Decisions about corrections, on plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pointsapp.core.actor import Actor
from pointsapp.corrections.errors import (
    CorrectionReasonMissing,
    DeciderAsked,
    DeciderConcerned,
    DeciderHasNoOffice,
    DeciderKin,
    DeciderUnmatched,
    NoGoodsBack,
    StillUndoable,
)
from pointsapp.corrections.types import DECIDERS, Asked, SpentWay
from pointsapp.redemptions.errors import MoreBackThanTaken
from pointsapp.redemptions.types import GoodsBack, GoodsLine
from pointsapp.villages.types import VillageSettings


def require_reason(words: str) -> None:
    """Refuse to ask, or to say no, without a reason. Errors: CorrectionReasonMissing."""
    if not words.strip():
        raise CorrectionReasonMissing()


def require_counter_done(done_at: datetime, minutes: int, *, at: datetime) -> None:
    """Refuse a correction while the counter itself can still undo. Errors: StillUndoable."""
    if at < done_at + timedelta(minutes=minutes):
        raise StillUndoable(minutes=minutes)


def require_may_decide(decider: Actor, asked: Asked) -> None:
    """Refuse who is no second person: by login and by member, of neither side.

    Errors: DeciderHasNoOffice, DeciderAsked, DeciderUnmatched, DeciderConcerned, DeciderKin.
    """
    if not decider.has(*DECIDERS):
        raise DeciderHasNoOffice()
    if decider.user_id == asked.user_id or decider.member_id in asked.member_ids:
        raise DeciderAsked()
    if decider.is_unmatched:
        raise DeciderUnmatched()
    is_concerned = decider.member_id is not None and decider.member_id == asked.concerned_member_id
    if is_concerned or decider.household_id == asked.household_id:
        raise DeciderConcerned()
    if decider.member_id in asked.kin_member_ids:
        raise DeciderKin()


def require_units_back(goods: Sequence[GoodsBack], out: Sequence[GoodsLine]) -> None:
    """Refuse goods that the household does not have. Errors: NoGoodsBack, MoreBackThanTaken."""
    left = {line.reward_id: line for line in out}
    if any(back.units < 1 or back.reward_id not in left for back in goods):
        raise NoGoodsBack()
    for back in goods:
        line = left[back.reward_id]
        if back.units > line.units:
            raise MoreBackThanTaken(name=line.name, left=line.units)


def ways_allowed(settings: VillageSettings) -> tuple[SpentWay, ...]:
    """Tell what the village allows to do about points that are spent already; nothing at the beginning."""
    allowed = {
        SpentWay.BELOW_ZERO: settings.may_go_below_zero,
        SpentWay.NEXT_AWARDS: settings.may_take_from_awards,
        SpentWay.WRITTEN_OFF: settings.may_write_off,
    }
    return tuple(way for way, is_allowed in allowed.items() if is_allowed)


def missing_points(points: int, held: int, held_by_successor: int = 0) -> int:
    """Tell how many of the points to be taken back are not there any more.

    Units: points of the smallest unit; what is below zero already is a matter of its own.
    """
    return max(0, points - max(0, held) - max(0, held_by_successor))
