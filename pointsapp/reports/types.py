"""Frozen values of the reports: what a passbook's lines say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pointsapp.activities.types import ActivityId, LineId, LineState
from pointsapp.core.actor import HouseholdId
from pointsapp.corrections.types import CorrectionView
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.types import AccountId, Entry, TransferCode
from pointsapp.life.types import EventView
from pointsapp.publicity.types import NoticeId, PointsOnNotice
from pointsapp.redemptions.types import RedemptionView
from pointsapp.scoring.types import ItemShape


@dataclass(frozen=True)
class Award:
    """Why a line of points stands in the passbook: the deed, its rule, who recorded and reviewed, the notice.

    Units: points in the smallest unit; `units` whole ones, called `unit`. Shape: `approved_points` are those of
    the review; they differ from `points` when an objection changed them. `faults` are name and points each.
    """

    line_id: LineId
    activity_id: ActivityId
    title: str
    happened_on: date
    doer_name: str
    item_name: str
    article: str
    version: int
    shape: ItemShape
    item_points: int | None
    points_min: int | None
    points_max: int | None
    unit: str
    units: int | None
    capped_points: int
    points: int
    state: LineState
    recorder_names: tuple[str, ...]
    reviewer_name: str
    reviewed_on: date | None
    approved_points: int | None
    notice_id: NoticeId
    notice_number: int
    notice_line_number: int
    faults: tuple[tuple[str, int], ...]


class AsideKind(StrEnum):
    """What moved points beside deeds and goods."""

    TO_HOUSEHOLD = "to_household"
    FROM_HOUSEHOLD = "from_household"
    GOODS_BACK = "goods_back"
    LAID_OUT = "laid_out"
    WRITTEN_OFF = "written_off"
    PAID = "paid"


@dataclass(frozen=True)
class Aside:
    """Points that went between households, came back with goods, or were laid out for a correction.

    Shape: `number` is the other household's, or the receipt's.
    """

    kind: AsideKind
    number: str = ""
    event: EventView | None = None
    correction: CorrectionView | None = None


@dataclass(frozen=True)
class PassbookLine:
    """One line of a passbook. Shape: a reversal carries the award or the redemption that it takes back."""

    entry: Entry
    award: Award | None
    redemption: RedemptionView | None
    correction: CorrectionView | None
    aside: Aside | None = None

    @property
    def is_reversal(self) -> bool:
        """Tell whether the line takes another one back."""
        return self.entry.code is TransferCode.REVERSE


@dataclass(frozen=True)
class Holder:
    """Whose passbook it is, as the household is today. Units: `balance` in the smallest unit."""

    household_id: HouseholdId
    number: str
    head_name: str
    group_name: str
    state: HouseholdState
    wallet_id: AccountId
    balance: int
    entries: int


@dataclass(frozen=True)
class Passbook:
    """A household's passbook, a page of lines, newest first.

    Shape: `told` are corrections that the household must see; `claimed_points` are taken from its next points;
    `has_older` tells of lines below these.
    """

    holder: Holder
    on_notice: tuple[PointsOnNotice, ...]
    disputed_points: int
    told: tuple[CorrectionView, ...]
    lines: tuple[PassbookLine, ...]
    claimed_points: int = 0

    @property
    def on_notice_points(self) -> int:
        """Add up the points that stand on a notice."""
        return sum(part.points for part in self.on_notice)

    @property
    def has_older(self) -> bool:
        """Tell whether there are lines below the last one shown: numbers have no gaps."""
        return bool(self.lines) and self.lines[-1].entry.number > 1

    @property
    def is_newest(self) -> bool:
        """Tell whether the first line shown is the newest of all."""
        return not self.holder.entries or (bool(self.lines) and self.lines[0].entry.number == self.holder.entries)


@dataclass(frozen=True)
class Booklet:
    """Lines of a passbook for paper, oldest first, with what was carried forward to the first of them."""

    holder: Holder
    lines: tuple[PassbookLine, ...]

    @property
    def carried_from(self) -> int:
        """Give the number of the line before the first one; 0 when there is none."""
        return self.lines[0].entry.number - 1 if self.lines else 0

    @property
    def carried_points(self) -> int:
        """Give the balance before the first line; with no line, the balance itself."""
        if not self.lines:
            return self.holder.balance
        first = self.lines[0].entry
        return first.balance_after - first.change
