"""What is known of a county and of each village in it, as it goes from process to process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pointsapp.activities.types import LineState
from pointsapp.core.actor import HouseholdId, MemberId, UserId, VillageId
from pointsapp.ledger.types import AccountId
from pointsapp.scoring.queries import UsableItem
from pointsapp.shop.types import RewardId, ShopId

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""Rows by table, their values as both databases read them."""


@dataclass(frozen=True)
class Size:
    """How large the county is. Shape: `has_line_steps` tells whether the audit holds each step of each line."""

    villages: int
    households: int
    months: int
    seed: int
    until: date
    has_line_steps: bool = True


class AccountName(NamedTuple):
    """An account, here and as it is sealed."""

    account_id: AccountId
    uid: str


@dataclass(frozen=True)
class Officer:
    """A login with the person behind it."""

    user_id: UserId
    user_uid: str
    member_id: MemberId
    household_id: HouseholdId


@dataclass(frozen=True)
class Home:
    """A household. Shape: `adults` have the head first; without a card it does not come to the counter."""

    household_id: HouseholdId
    wallet: AccountName
    number: str
    group_place: int
    group_name: str
    head_name: str
    adults: tuple[MemberId, ...]
    card_id: int | None
    is_away: bool


@dataclass(frozen=True)
class Goods:
    """Something on the shelf. Units: points, whole units on hand."""

    reward_id: RewardId
    name: str
    unit: str
    price_points: int
    stock: int


@dataclass(frozen=True)
class Key:
    """The key that signs heads: its name and its private half."""

    name: str
    private: bytes


@dataclass(frozen=True)
class Head:
    """How far the books of a village go."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Place:
    """A village as it was founded. Shape: `place` counts from 0; items by the key of the demo's table."""

    place: int
    village_id: VillageId
    uid: str
    homes: tuple[Home, ...]
    officers: dict[str, Officer]
    items: dict[str, UsableItem]
    shop_id: ShopId
    goods: tuple[Goods, ...]
    issued: AccountName
    redeemed: AccountName
    head: Head


@dataclass(slots=True)
class Deed:
    """A line on its way: recorded, decided, posted, credited. Its rows are written when nothing more comes."""

    line_id: int
    uid: str
    activity_id: int
    position: int
    home: Home
    member_id: MemberId
    item: UsableItem
    units: int | None
    chosen: int | None
    faults: tuple[int, ...]
    points: int
    capped: int
    happened_on: date
    changed: str
    state: LineState = LineState.SUBMITTED
    decision: Row | None = None
    posted: Row | None = None


@dataclass(frozen=True)
class Ends:
    """What the months changed in rows that were there before."""

    balances: list[tuple[AccountId, int, int]]
    stock: list[tuple[RewardId, int]]
    head: dict[str, Any] = field(default_factory=dict)
