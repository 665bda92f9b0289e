"""What the rows of a scoring table are proposed as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pointsapp.exchange.types import Remark
from pointsapp.scoring.types import CapPeriod, CountedPer, ItemShape, WarningKind


class Column(StrEnum):
    """The columns that a scoring table may have."""

    CATEGORY = "category"
    ITEM = "item"
    POINTS = "points"
    UNIT = "unit"
    CAP = "cap"
    NOTE = "note"
    SHAPE = "shape"
    WORDING = "wording"
    ARTICLE = "article"
    EVIDENCE = "evidence"
    IN_USE = "in_use"


class ScoringRemark(StrEnum):
    """What the clerk should know about a row, or about the whole table."""

    POINTS_MISSING = "points_missing"
    POINTS_IN_WORDS = "points_in_words"
    POINTS_CONDITIONAL = "points_conditional"
    POINTS_UNCLEAR = "points_unclear"
    POINTS_ARE_A_DAY = "points_are_a_day"
    POINTS_NOT_WHOLE = "points_not_whole"
    POINTS_ZERO = "points_zero"
    POINTS_TOO_MANY = "points_too_many"
    RANGE_TO_CONFIRM = "range_to_confirm"
    NAME_MISSING = "name_missing"
    UNIT_CONTRADICTS = "unit_contradicts"
    CAP_UNCLEAR = "cap_unclear"
    CAP_WITHOUT_PERIOD = "cap_without_period"
    CAP_PER_PERSON = "cap_per_person"
    SAME_AS_ROW = "same_as_row"
    ALREADY_IN_DRAFT = "already_in_draft"
    FAULT_UNCLEAR = "fault_unclear"

    DEDUCTION_OFF = "deduction_off"
    LOOKS_LIKE_A_PRICE = "looks_like_a_price"

    CATEGORY_MISSING = "category_missing"
    CATEGORY_FROM_ABOVE = "category_from_above"
    UNIT_NAMES_PERIOD = "unit_names_period"
    TEXT_SHORTENED = "text_shortened"

    LOOKS_LIKE_A_PRICE_LIST = "looks_like_a_price_list"
    COUNTED_PER_NOT_SAID = "counted_per_not_said"
    COLUMNS_NOT_READ = "columns_not_read"


TO_SETTLE = frozenset(
    {
        ScoringRemark.POINTS_MISSING,
        ScoringRemark.POINTS_IN_WORDS,
        ScoringRemark.POINTS_CONDITIONAL,
        ScoringRemark.POINTS_UNCLEAR,
        ScoringRemark.POINTS_ARE_A_DAY,
        ScoringRemark.POINTS_NOT_WHOLE,
        ScoringRemark.POINTS_ZERO,
        ScoringRemark.POINTS_TOO_MANY,
        ScoringRemark.RANGE_TO_CONFIRM,
        ScoringRemark.NAME_MISSING,
        ScoringRemark.UNIT_CONTRADICTS,
        ScoringRemark.CAP_UNCLEAR,
        ScoringRemark.CAP_WITHOUT_PERIOD,
        ScoringRemark.CAP_PER_PERSON,
        ScoringRemark.SAME_AS_ROW,
        ScoringRemark.ALREADY_IN_DRAFT,
        ScoringRemark.FAULT_UNCLEAR,
    }
)
"""Remarks that ask for an answer before the item can be used."""

KEEPS_OFF = TO_SETTLE | {ScoringRemark.DEDUCTION_OFF, ScoringRemark.LOOKS_LIKE_A_PRICE}
"""Remarks with which an item arrives switched off."""

ItemRemark = Remark[ScoringRemark]


class OtherRowKind(StrEnum):
    """Why a row is neither an item nor a fault."""

    HEADING = "heading"
    REPEATED_HEADER = "repeated_header"
    TOTAL = "total"
    NOTE = "note"


@dataclass(frozen=True)
class SourceRow:
    """One row as it stands in the file, under the columns that were found."""

    number: int
    cells: dict[Column, str]
    texts: tuple[str, ...]

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class ProposedFault:
    """A line of a proposed checklist. Units: `points` are what it takes off, more than zero."""

    name: str
    points: int
    source: SourceRow


@dataclass(frozen=True)
class ProposedItem:
    """An item as the file describes it; what the file does not say plainly is None.

    Shape: a checklist has no `source` row but those of its faults; every other item has one.
    `counted_per` is None where the unit names nobody; `is_wanted` is False where the file says that the
    item is not in use. Text longer than its place is cut; the source
    row keeps it whole.
    Units: points in the smallest unit; below zero a deduction, of a checklist the full mark, None
    while they are to settle.
    """

    category: str
    name: str
    shape: ItemShape
    source: SourceRow | None = None
    points: int | None = None
    points_min: int | None = None
    points_max: int | None = None
    unit: str = ""
    faults: tuple[ProposedFault, ...] = ()
    counted_per: CountedPer | None = None
    cap_points: int | None = None
    cap_period: CapPeriod | None = None
    note: str = ""
    public_wording: str = ""
    article: str = ""
    wants_evidence: bool = False
    is_wanted: bool = True
    remarks: tuple[ItemRemark, ...] = ()
    warning: WarningKind | None = None

    @property
    def keeping_off(self) -> ItemRemark | None:
        """The first remark that keeps the item switched off."""
        return next((remark for remark in self.remarks if remark.code in KEEPS_OFF), None)

    @property
    def is_on(self) -> bool:
        """Say whether the item arrives ready for use."""
        return self.is_wanted and self.keeping_off is None

    @property
    def is_to_settle(self) -> bool:
        """Say whether somebody must still decide something before the item can be used."""
        return any(remark.code in TO_SETTLE for remark in self.remarks)


@dataclass(frozen=True)
class OtherRow:
    """A row that is shown but not proposed."""

    kind: OtherRowKind
    source: SourceRow


@dataclass(frozen=True)
class ProposedTable:
    """The whole table, with every row accounted for.

    Shape: `rows_read` = items with a row of their own + faults + `other_rows`.
    """

    items: tuple[ProposedItem, ...]
    other_rows: tuple[OtherRow, ...]
    remarks: tuple[ItemRemark, ...]
    rows_read: int
    columns: dict[Column, str]

    @property
    def is_price_list(self) -> bool:
        """Say whether the table looks like the goods of a shop."""
        return any(remark.code is ScoringRemark.LOOKS_LIKE_A_PRICE_LIST for remark in self.remarks)

    @property
    def on_count(self) -> int:
        """How many items arrive ready for use."""
        return sum(item.is_on for item in self.items)

    @property
    def warned_count(self) -> int:
        """How many items had better not be in the table."""
        return sum(item.warning is not None for item in self.items)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories in the order in which they appear."""
        return tuple(dict.fromkeys(item.category for item in self.items))

    @property
    def fault_count(self) -> int:
        """How many rows became lines of checklists."""
        return sum(len(item.faults) for item in self.items)

    @property
    def to_settle_count(self) -> int:
        """How many items wait for a decision."""
        return sum(item.is_to_settle for item in self.items)
