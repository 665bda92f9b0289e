"""What may happen to a household, on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pointsapp.core.actor import MemberId
from pointsapp.households.errors import (
    HeadAlready,
    HeadMustBeAdult,
    HeadNeedsSuccessor,
    HouseholdClosed,
    SameHousehold,
    StayDaysWrong,
    StayOver,
)
from pointsapp.households.types import HouseholdState, HouseholdView, Relation
from pointsapp.life.errors import (
    EventReasonMissing,
    EverybodyGoes,
    NobodyGoes,
    NothingHappened,
    PointsBeyondBalance,
    SuccessorMissing,
    WalletBelowZero,
)
from pointsapp.life.types import EventKind, Plan

_R = Relation
_AFTER = {
    _R.CHILD: {
        _R.IN_LAW: _R.SPOUSE,
        _R.GRANDCHILD: _R.CHILD,
        _R.CHILD: _R.SIBLING,
        _R.HEAD: _R.PARENT,
        _R.SPOUSE: _R.PARENT,
        _R.PARENT: _R.GRANDPARENT,
    },
    _R.SPOUSE: {
        _R.HEAD: _R.SPOUSE,
        _R.CHILD: _R.CHILD,
        _R.GRANDCHILD: _R.GRANDCHILD,
        _R.IN_LAW: _R.IN_LAW,
    },
    _R.PARENT: {
        _R.PARENT: _R.SPOUSE,
        _R.HEAD: _R.CHILD,
        _R.SIBLING: _R.CHILD,
        _R.SPOUSE: _R.IN_LAW,
        _R.CHILD: _R.GRANDCHILD,
    },
    _R.IN_LAW: {_R.CHILD: _R.SPOUSE, _R.GRANDCHILD: _R.CHILD},
    _R.SIBLING: {_R.SIBLING: _R.SIBLING, _R.HEAD: _R.SIBLING, _R.PARENT: _R.PARENT},
    _R.GRANDCHILD: {_R.GRANDCHILD: _R.SIBLING, _R.CHILD: _R.PARENT, _R.IN_LAW: _R.PARENT, _R.HEAD: _R.GRANDPARENT},
}


@dataclass(frozen=True)
class Case:
    """A household, and the other one of a plan, as they are now. Units: points of the smallest unit."""

    household: HouseholdView
    balance: int
    other: HouseholdView | None = None

    @property
    def adults(self) -> frozenset[MemberId]:
        """Give the grown-up members."""
        return frozenset(member.member_id for member in self.household.members if member.is_adult)

    @property
    def members(self) -> frozenset[MemberId]:
        """Give everybody who lives there."""
        return frozenset(member.member_id for member in self.household.members)


def relation_after(new_head: Relation, other: Relation) -> Relation:
    """Tell how somebody stands to a new head, from how both stood to the head before; OTHER where it can't be told."""
    return _AFTER.get(new_head, {}).get(other, Relation.OTHER)


def needs_second(plan: Plan) -> bool:
    """Tell whether a second person must agree: whenever points go, now or later, to another household."""
    if plan.kind is EventKind.SPLIT:
        return plan.points > 0
    return plan.kind is EventKind.MERGE or (plan.kind is EventKind.CLOSE and plan.other_id is not None)


def require_said(words: str) -> None:
    """Refuse an event, or to say no, without a reason. Errors: EventReasonMissing."""
    if not words.strip():
        raise EventReasonMissing()


def require_possible(plan: Plan, case: Case, *, today: date) -> None:
    """Refuse what can't happen to a household as it is.

    Errors: StayDaysWrong, HouseholdClosed, SameHousehold, NothingHappened, NobodyGoes, EverybodyGoes, StayOver,
    HeadNeedsSuccessor, HeadMustBeAdult, HeadAlready, SuccessorMissing, PointsBeyondBalance, WalletBelowZero.
    """
    if plan.happened_on > today:
        raise StayDaysWrong()
    for household in (case.household, case.other):
        if household is not None and household.state is HouseholdState.CLOSED:
            raise HouseholdClosed(number=household.number)
    if case.other is not None and case.other.household_id == case.household.household_id:
        raise SameHousehold()
    _REQUIRED[plan.kind](plan, case)


def _require_split(plan: Plan, case: Case) -> None:
    going = plan.member_ids
    if not going or plan.member_id not in going:
        raise NobodyGoes()
    if not going <= case.members:
        raise StayOver()
    if going == case.members:
        raise EverybodyGoes()
    if case.household.head_id in going:
        raise HeadNeedsSuccessor()
    if plan.member_id not in case.adults:
        raise HeadMustBeAdult()
    if plan.points > max(0, case.balance) or plan.points < 0:
        raise PointsBeyondBalance(wanted=plan.points, balance=case.balance)


def _require_handed_on(plan: Plan, case: Case) -> None:
    if plan.kind is EventKind.MERGE and case.other is None:
        raise SameHousehold()
    if case.other is not None and case.balance < 0:
        raise WalletBelowZero(number=case.household.number)


def _require_group(plan: Plan, case: Case) -> None:
    if plan.group_id in (None, case.household.group_id):
        raise NothingHappened()


def _require_away(_plan: Plan, case: Case) -> None:
    if case.household.state is HouseholdState.ABSENT:
        raise NothingHappened()


def _require_back(_plan: Plan, case: Case) -> None:
    if case.household.state is HouseholdState.RESIDENT:
        raise NothingHappened()


def _require_death(plan: Plan, case: Case) -> None:
    if plan.member_id not in case.members:
        raise StayOver()
    left = case.members - {plan.member_id}
    is_head = plan.member_id == case.household.head_id
    if not is_head or not left:
        return
    if plan.successor_id not in left:
        raise SuccessorMissing()
    if plan.successor_id not in case.adults and case.adults & left:
        raise HeadMustBeAdult()


def _require_head(plan: Plan, case: Case) -> None:
    if plan.member_id not in case.members:
        raise StayOver()
    if plan.member_id == case.household.head_id:
        raise HeadAlready()
    if plan.member_id not in case.adults and case.adults:
        raise HeadMustBeAdult()


_REQUIRED = {
    EventKind.SPLIT: _require_split,
    EventKind.MERGE: _require_handed_on,
    EventKind.CLOSE: _require_handed_on,
    EventKind.GROUP: _require_group,
    EventKind.AWAY: _require_away,
    EventKind.BACK: _require_back,
    EventKind.DEATH: _require_death,
    EventKind.HEAD: _require_head,
}
