"""When a meeting's vote makes a draft the village's rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pointsapp.scoring.errors import (
    AttendanceMismatch,
    DeductionsOff,
    InForceBeforeAdoption,
    ItemsUnsettled,
    MajorityMissed,
    MeetingCountsWrong,
    MeetingInFuture,
    NotADraft,
    NothingToAdopt,
    QuorumMissed,
)
from pointsapp.scoring.rules.points import missing_from
from pointsapp.scoring.types import Adoption, Attendance, ItemTerms, MeetingKind, RuleSetState

ATTENDANCES = {
    MeetingKind.VILLAGERS_ASSEMBLY: (Attendance.ADULTS, Attendance.HOUSEHOLDS),
    MeetingKind.REPRESENTATIVES_MEETING: (Attendance.REPRESENTATIVES,),
}
"""How each kind of meeting may count who was due and who came."""


def require_draft(state: RuleSetState) -> None:
    """Refuse to change or adopt what was adopted already. Errors: NotADraft."""
    if state is not RuleSetState.DRAFT:
        raise NotADraft()


def require_adoptable(adoption: Adoption, items: Iterable[ItemTerms], *, today: date, may_deduct: bool = False) -> None:
    """Refuse an adoption that the minutes don't carry, or of a table that is not settled.

    Errors: MeetingInFuture, AttendanceMismatch, MeetingCountsWrong, QuorumMissed, MajorityMissed,
    InForceBeforeAdoption, NothingToAdopt, ItemsUnsettled, DeductionsOff.
    """
    _require_meeting(adoption, today)
    _require_votes(adoption)
    if adoption.in_force_on < adoption.met_on:
        raise InForceBeforeAdoption()
    _require_items(items, may_deduct)


def quorum_of(attendance: Attendance, due: int) -> int:
    """Give the fewest people who make the meeting able to decide.

    Source: Organic Law of the Villagers' Committees (村民委员会组织法), articles 22 and 26, as we
    read it: more than half (过半数) of the adults; two thirds or more (三分之二以上, which includes
    the two thirds) of the households, by one each; two thirds or more of the representatives.
    """
    if attendance is Attendance.ADULTS:
        return due // 2 + 1
    return -(-2 * due // 3)


def majority_of(present: int) -> int:
    """Give the fewest votes that decide: more than half of those present. Source: the same."""
    return present // 2 + 1


def _require_meeting(adoption: Adoption, today: date) -> None:
    if adoption.met_on > today:
        raise MeetingInFuture()
    if adoption.attendance not in ATTENDANCES[adoption.meeting]:
        raise AttendanceMismatch()
    if adoption.due < 1:
        raise MeetingCountsWrong(which="due")
    if not 0 <= adoption.present <= adoption.due:
        raise MeetingCountsWrong(which="present")
    quorum = quorum_of(adoption.attendance, adoption.due)
    if adoption.present < quorum:
        raise QuorumMissed(needed=quorum, present=adoption.present, due=adoption.due)


def _require_votes(adoption: Adoption) -> None:
    if adoption.votes_for < 0 or adoption.votes_against < 0:
        raise MeetingCountsWrong(which="votes")
    if adoption.votes_for + adoption.votes_against > adoption.present:
        raise MeetingCountsWrong(which="votes")
    majority = majority_of(adoption.present)
    if adoption.votes_for < majority:
        raise MajorityMissed(needed=majority, votes=adoption.votes_for)


def _require_items(items: Iterable[ItemTerms], may_deduct: bool) -> None:
    used = [item for item in items if item.is_on]
    if not used:
        raise NothingToAdopt()
    unsettled = sum(missing_from(item) is not None for item in used)
    if unsettled:
        raise ItemsUnsettled(count=unsettled)
    if not may_deduct and any((item.points or 0) < 0 for item in used):
        raise DeductionsOff()
