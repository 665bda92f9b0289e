"""Ids, words and frozen values of power cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pointsapp.core.actor import HouseholdId, MemberId, Role, UserId
from pointsapp.redemptions.types import CollectedBy, GoodsLine, QuoteId, RedemptionId
from pointsapp.shop.types import RewardId, ShopId

SheetId = NewType("SheetId", int)
OutageId = NewType("OutageId", int)
OutageLineId = NewType("OutageLineId", int)
SlipId = NewType("SlipId", int)

SLIPS_ON_A_PAGE = 12
MOST_PAGES = 20
MOST_LINES = 300
GOODS_ON_A_SLIP = 3
LONGEST_CELL = 60

WRITERS = frozenset({Role.KEEPER, Role.CLERK})
CONFIRMERS = frozenset({Role.CLERK, Role.SECRETARY, Role.SUPERVISOR})
SETTLERS = frozenset({Role.SECRETARY, Role.SUPERVISOR})


class OutageState(StrEnum):
    """How far the entry of a power cut is: being written, waiting for the second person, in the books, thrown away."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    DONE = "done"
    DROPPED = "dropped"


class Fault(StrEnum):
    """Why a line can't be taken as it is typed: it is to be mended, or set aside for the secretary."""

    SLIP_UNREADABLE = "slip_unreadable"
    SLIP_NOT_PRINTED = "slip_not_printed"
    SLIP_PRINTED_LATER = "slip_printed_later"
    SLIP_OF_OTHER_SHOP = "slip_of_other_shop"
    SLIP_TWICE = "slip_twice"
    SLIP_ENTERED = "slip_entered"
    HOUSEHOLD_MISSING = "household_missing"
    HOUSEHOLD_UNKNOWN = "household_unknown"
    HOUSEHOLD_AMBIGUOUS = "household_ambiguous"
    GOODS_MISSING = "goods_missing"
    GOODS_UNKNOWN = "goods_unknown"
    GOODS_AMBIGUOUS = "goods_ambiguous"
    UNITS_UNREADABLE = "units_unreadable"
    COLLECTOR_UNKNOWN = "collector_unknown"
    COLLECTOR_AMBIGUOUS = "collector_ambiguous"


SLIP_FAULTS = frozenset(
    {
        Fault.SLIP_UNREADABLE,
        Fault.SLIP_NOT_PRINTED,
        Fault.SLIP_PRINTED_LATER,
        Fault.SLIP_OF_OTHER_SHOP,
        Fault.SLIP_TWICE,
        Fault.SLIP_ENTERED,
    }
)
"""Faults of the number itself: without a good number a line can't even be set aside."""


class Obstacle(StrEnum):
    """Why a slip was not posted: it waits for the secretary's decision."""

    SET_ASIDE = "set_aside"
    POINTS_SHORT = "points_short"
    STOCK_SHORT = "stock_short"
    ABOVE_LIMIT = "above_limit"
    HOUSEHOLD_CLOSED = "household_closed"


class SettlementKind(StrEnum):
    """How an open slip ended: the household paid in points, paid in money, or nobody pays."""

    PAID = "paid"
    CASH = "cash"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True)
class Typed:
    """One line as it was typed from the paper. Shape: `goods` are pairs of goods and units, empty ones left out."""

    slip: str = ""
    household: str = ""
    goods: tuple[tuple[str, str], ...] = ()
    collector: str = ""
    is_set_aside: bool = False
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.slip or self.household or self.goods or self.collector or self.note)


@dataclass(frozen=True)
class Priced:
    """Goods as they are printed on a sheet. Units: points of the smallest unit."""

    reward_id: RewardId
    code: int
    name: str
    unit: str
    price_points: int


@dataclass(frozen=True)
class Block:
    """A printed block of slip numbers with the prices that stand on it."""

    sheet_id: SheetId
    shop_id: ShopId
    first_number: int
    last_number: int
    printed_at: datetime
    prices: tuple[Priced, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody of the village on the day of the power cut."""

    member_id: MemberId
    name: str
    initials: str
    household_id: HouseholdId
    household_number: str
    is_head: bool


@dataclass(frozen=True)
class Meant:
    """What a typed line means, as far as it could be read. Shape: `faults` are in the order of the columns."""

    number: int | None = None
    block: Block | None = None
    household_id: HouseholdId | None = None
    household_number: str = ""
    head_name: str = ""
    goods: tuple[GoodsLine, ...] = ()
    collected_by: CollectedBy | None = None
    collector_id: MemberId | None = None
    collector_name: str = ""
    faults: tuple[tuple[Fault, str], ...] = ()

    @property
    def points(self) -> int:
        """Add up the points of the goods that could be read."""
        return sum(line.points for line in self.goods)


@dataclass(frozen=True)
class Means:
    """What households and shelf can give. Units: points of the smallest unit; units of goods.

    Shape: `points_that_day` is what was redeemed on the day of the power cut already, with and without paper.
    """

    balance: Mapping[HouseholdId, int]
    points_that_day: Mapping[HouseholdId, int]
    stock: Mapping[RewardId, int]
    closed: frozenset[HouseholdId]


@dataclass(frozen=True)
class Weighed:
    """What stands against posting a slip, and how much is lacking: points, or units of the goods."""

    obstacle: Obstacle | None
    short: int


@dataclass(frozen=True)
class LineView:
    """A line of an entry: as typed, what it means, and what will become of it."""

    line_id: OutageLineId
    position: int
    typed: Typed
    meant: Meant
    obstacle: Obstacle | None
    short: int
    is_done: bool
    redemption_id: RedemptionId | None = None

    @property
    def is_faulty(self) -> bool:
        """Tell whether the line is to be mended first."""
        if self.is_done:
            return False
        if self.typed.is_set_aside:
            return any(fault in SLIP_FAULTS for fault, _ in self.meant.faults)
        return bool(self.meant.faults)


@dataclass(frozen=True)
class OutageView:
    """The entry of a power cut with its people. Shape: `began_at` is when the power went."""

    outage_id: OutageId
    shop_id: ShopId
    shop_name: str
    began_at: datetime
    keeper_id: UserId
    keeper_name: str
    state: OutageState
    revision: int
    started_by_name: str
    handed_in_by_name: str
    handed_in_at: datetime | None
    line_count: int = 0


@dataclass(frozen=True)
class SheetView:
    """A printed block in the list of blocks."""

    sheet_id: SheetId
    shop_name: str
    first_number: int
    last_number: int
    printed_by_name: str
    printed_at: datetime
    entered: int
    is_outdated: bool


@dataclass(frozen=True)
class SlipView:
    """A slip that was entered, with what stands against it and how it ended."""

    slip_id: SlipId
    number: int
    outage_id: OutageId
    occurred_at: datetime
    shop_name: str
    keeper_name: str
    obstacle: Obstacle | None
    typed: Typed
    quote_id: QuoteId | None
    household_id: HouseholdId | None
    household_number: str
    head_name: str
    balance: int | None
    points: int
    goods: tuple[GoodsLine, ...]
    confirmed_by_name: str
    confirmed_at: datetime
    plan: str
    handler_name: str
    settled: SettlementKind | None
    settled_words: str
    cash_fen: int | None
    settled_by_name: str
    settled_at: datetime | None
    redemption_id: RedemptionId | None


@dataclass(frozen=True)
class Outcome:
    """What a confirmation did: so many posted, open for the secretary, back to mend, left for another officer."""

    posted: int
    open: int
    sent_back: int
    left: int
