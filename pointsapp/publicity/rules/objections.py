"""Who may answer an objection, what an answer may say, and what becomes of the line."""

from __future__ import annotations

from collections.abc import Sequence

from pointsapp.core.actor import Actor
from pointsapp.publicity.errors import (
    AnswererConcerned,
    AnswererKin,
    AnswererRecorded,
    AnswererReviewed,
    AnswererUnmatched,
    NewPointsMissing,
    NewPointsOutsideTerms,
    OutcomeDoesNotFit,
)
from pointsapp.publicity.types import Answered, Involved, ObjectionKind, Outcome
from pointsapp.scoring.types import MAX_UNITS, ItemShape, ItemTerms

FITTING = {
    ObjectionKind.WRONG: (Outcome.NOT_UPHELD, Outcome.VOIDED, Outcome.CHANGED),
    ObjectionKind.MISSING: (Outcome.TO_RECORD, Outcome.NOT_UPHELD),
}
"""Which answers each kind of objection can get."""


def require_may_answer(actor: Actor, involved: Involved) -> None:
    """Refuse whoever had a part in the line, by login and by person, or lives where it matters.

    Errors: AnswererRecorded, AnswererReviewed, AnswererUnmatched, AnswererConcerned, AnswererKin.
    """
    if any(actor.is_same_person(*person) for person in involved.recorders):
        raise AnswererRecorded()
    if any(actor.is_same_person(*person) for person in involved.reviewers):
        raise AnswererReviewed()
    if actor.is_unmatched:
        raise AnswererUnmatched()
    is_at_home = actor.household_id is not None and actor.household_id in involved.household_ids
    if is_at_home or (actor.member_id is not None and actor.member_id in involved.member_ids):
        raise AnswererConcerned()
    if actor.member_id in involved.kin_member_ids:
        raise AnswererKin()


def require_fitting(kind: ObjectionKind, outcome: Outcome) -> None:
    """Refuse an answer that this kind of objection can't get. Errors: OutcomeDoesNotFit."""
    if outcome not in FITTING[kind]:
        raise OutcomeDoesNotFit()


def require_new_points(terms: ItemTerms, old_points: int, new_points: int | None) -> int:
    """Give the new points of a changed line, if its item can be worth them.

    Shape: a fixed item its points, a range within it, units whole ones, a checklist up to its full
    mark, none more than the cap. Errors: NewPointsMissing, NewPointsOutsideTerms.
    """
    if new_points is None or new_points == old_points:
        raise NewPointsMissing()
    is_capped = terms.cap_points is not None and new_points > terms.cap_points
    if is_capped or not _can_be_worth(terms, new_points):
        raise NewPointsOutsideTerms()
    return new_points


def units_for(terms: ItemTerms, points: int) -> int | None:
    """Give the units that make these points, for items that count units."""
    return points // terms.points if terms.shape is ItemShape.PER_UNIT and terms.points else None


def fate_of(answers: Sequence[Answered]) -> Answered:
    """Decide what becomes of a line when its last open objection is answered.

    Shape: struck off wins over changed, changed over standing; of several changes the last counts.
    """
    for outcome in (Outcome.VOIDED, Outcome.CHANGED):
        for answer in reversed(answers):
            if answer.outcome is outcome:
                return answer
    return Answered(Outcome.NOT_UPHELD)


def _can_be_worth(terms: ItemTerms, points: int) -> bool:
    whole = terms.points or 0
    if terms.shape is ItemShape.FIXED:
        return points == whole
    if terms.shape is ItemShape.RANGE:
        return (terms.points_min or 0) <= points <= (terms.points_max or 0)
    if terms.shape is ItemShape.PER_UNIT:
        return whole > 0 and points > 0 and points % whole == 0 and points // whole <= MAX_UNITS
    return 0 <= points <= whole
