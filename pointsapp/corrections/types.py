"""Ids, words and frozen values of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from pointsapp.activities.types import ActivityId, LineId
from pointsapp.core.actor import HouseholdId, MemberId, Role, UserId
from pointsapp.ledger.types import TransferId
from pointsapp.redemptions.types import RedemptionId

CorrectionId = NewType("CorrectionId", int)
BundleId = NewType("BundleId", int)

DECIDERS = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY})
"""Who may be the second person."""

LONGEST_REASON = 300


class Stage(StrEnum):
    """How far a correction is."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"


class SpentWay(StrEnum):
    """What the village does about points to be taken back that are spent already."""

    BELOW_ZERO = "below_zero"
    NEXT_AWARDS = "next_awards"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True)
class Asked:
    """Who asked, as login and as all persons that login has stood for, whom it concerns, and who is their kin."""

    user_id: UserId
    member_ids: frozenset[MemberId]
    household_id: HouseholdId
    concerned_member_id: MemberId | None
    kin_member_ids: frozenset[MemberId] = frozenset()


@dataclass(frozen=True)
class CorrectionView:
    """A correction with its subject and, once decided, its outcome.

    Units: `points` of the smallest unit, as credited or redeemed. Shape: either the line's fields or the
    redemption's are filled; `transfer_id` is the reversal of an agreed one, `way` what was done about
    `missing_points`; what is wished instead stands in the sheet `draft_id`.
    """

    correction_id: CorrectionId
    household_id: HouseholdId
    household_number: str
    head_name: str
    line_id: LineId | None
    title: str
    item_name: str
    happened_on: date | None
    redemption_id: RedemptionId | None
    receipt_number: int | None
    done_at: datetime | None
    points: int
    reason: str
    asked_by_name: str
    asked_at: datetime
    is_agreed: bool | None
    words: str
    decided_by_name: str
    decided_at: datetime | None
    transfer_id: TransferId | None
    way: SpentWay | None = None
    missing_points: int = 0
    wished_household: str = ""
    wished_item: str = ""
    draft_id: ActivityId | None = None
    bundle_id: BundleId | None = None
    has_goods: bool = False

    @property
    def stage(self) -> Stage:
        """Tell how far the correction is."""
        if self.is_agreed is None:
            return Stage.OPEN
        return Stage.AGREED if self.is_agreed else Stage.REFUSED
