"""The village as a few plain figures, kept without any of the product's code."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.promises.trial import PromiseBroken

Answer = dict[str, Any]
Content = dict[str, Any]
Expectation = Generator[set[str], Answer, None]
"""First all reasons to refuse a command; then, with the answer of one that was accepted, what changes."""

NOTICE_DAYS = 3
DAILY_POINTS = 40
UNDO_MINUTES = 10
QUOTE_MINUTES = 3
GIVEN_UP = {"refused", "voided", "reversed"}
GONE = {"voided", "reversed"}


def expect(holds: bool, finding: str) -> None:
    """Hold the product against the model."""
    if not holds:
        raise PromiseBroken(finding)


@dataclass
class Login:
    user_id: int
    member_id: int
    home: str


@dataclass
class Home:
    household_id: int
    wallet_id: int
    member_ids: list[int]
    balance: int = 0


@dataclass
class Grant:
    membership_id: int
    login: str
    role: str
    since: date
    is_ended: bool = False


@dataclass(eq=False)
class Item:
    """A way to earn points. Units: `least` and `most` points, of which a fixed one and one unit have only one."""

    item_id: int
    key: str
    version: Version
    least: int
    most: int
    cap: int | None = None

    def worth(self, entry: Content) -> int | str:
        """Give what a deed is worth before the cap, or why it is worth nothing."""
        if self.key == "mediation":
            return entry["points"] if self.least <= entry["points"] <= self.most else "points_out_of_range"
        if self.key == "upkeep":
            return self.least * entry["units"] if 1 <= entry["units"] <= 1000 else "units_out_of_range"
        return self.least

    def can_be(self, points: int) -> bool:
        """Tell whether an answer to an objection may set a line to these points."""
        if self.cap is not None and points > self.cap:
            return False
        if self.key == "upkeep":
            return points > 0 and points % self.least == 0
        return self.least <= points <= self.most


@dataclass(eq=False)
class Version:
    since: date
    until: date | None = None
    items: dict[str, Item] = field(default_factory=dict)

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(eq=False)
class Sheet:
    activity_id: int
    day: date
    recorders: set[str]


@dataclass(eq=False)
class Line:
    line_id: int
    sheet: Sheet
    home: str
    item: Item
    who: tuple[str, int]
    points: int
    entry: Content
    state: str = "submitted"
    reviewers: set[str] = field(default_factory=set)
    notice: Notice | None = None
    has_credit: bool = False


@dataclass(eq=False)
class Notice:
    notice_id: int
    ends_on: date
    numbers: dict[int, int]
    is_closed: bool = False
    is_stopped: bool = False


@dataclass(eq=False)
class Objection:
    objection_id: int
    notice: Notice
    line: Line
    homes: set[str]
    outcome: str | None = None
    new_points: int | None = None
    place: int = 0


@dataclass
class Good:
    reward_id: int
    price: int
    stock: int


@dataclass(eq=False)
class Card:
    card_id: int
    code: str
    home: str
    is_handed_out: bool = False
    is_frozen: bool = False
    is_ended: bool = False

    def hindrances(self) -> set[str]:
        """Tell why no shop takes the card."""
        whys = {
            "card_ended": self.is_ended,
            "card_frozen": self.is_frozen,
            "card_not_handed_out": not self.is_handed_out,
        }
        return {why for why, holds in whys.items() if holds}


@dataclass(eq=False)
class Quote:
    quote_id: int
    uid: str
    home: str
    card: Card | None
    lines: dict[str, tuple[int, int]]
    keeper: str
    made_at: datetime
    is_signed: bool = False
    is_used: bool = False

    @property
    def points(self) -> int:
        return sum(units * price for units, price in self.lines.values())


@dataclass(eq=False)
class Redemption:
    redemption_id: int
    uid: str
    quote: Quote
    done_at: datetime
    is_undone: bool = False
    returned: dict[str, int] = field(default_factory=dict)

    def out(self) -> dict[str, int]:
        """Give what of the goods is still with the household."""
        return {good: units - self.returned.get(good, 0) for good, (units, _price) in self.quote.lines.items()}

    def points_out(self) -> int:
        """Give the points of what is still with the household."""
        return sum(units * self.quote.lines[good][1] for good, units in self.out().items())


@dataclass(eq=False)
class Correction:
    correction_id: int
    asked_by: str
    home: str
    line: Line | None = None
    redemption: Redemption | None = None
    goods: list[tuple[str, int, bool]] = field(default_factory=list)
    is_decided: bool = False


@dataclass
class Kept:
    """A command under its key, with what came of it."""

    key: str
    login: str | None
    command: str
    content: Content
    outcome: Answer = field(default_factory=dict)


@dataclass
class Model:
    """All that the village is, as far as points depend on it."""

    village_id: int
    shop_id: int
    now: datetime
    logins: dict[str, Login] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    goods: dict[str, Good] = field(default_factory=dict)
    kin: set[tuple[str, str]] = field(default_factory=set)
    grants: list[Grant] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    lines: dict[int, Line] = field(default_factory=dict)
    notices: dict[int, Notice] = field(default_factory=dict)
    objections: dict[int, Objection] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)
    quotes: dict[int, Quote] = field(default_factory=dict)
    redemptions: dict[int, Redemption] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)
    system: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("issued", "redeemed", "adjusted"), 0))
    claims: list[tuple[str, int]] = field(default_factory=list)
    keys: dict[str, Kept] = field(default_factory=dict)
    credits: int = 0

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    def day_of(self, instant: datetime) -> date:
        return (instant + timedelta(hours=8)).date()

    def item(self, item_id: int) -> Item:
        return next(item for each in self.versions for item in each.items.values() if item.item_id == item_id)

    def home_of(self, household_id: int) -> str:
        return next(name for name, home in self.homes.items() if home.household_id == household_id)

    def good_of(self, reward_id: int) -> str:
        return next(name for name, good in self.goods.items() if good.reward_id == reward_id)

    def login_of(self, user_id: int) -> str:
        return next(name for name, login in self.logins.items() if login.user_id == user_id)

    def roles_of(self, login: str) -> set[str]:
        """Give the roles that a login has today."""
        held = (grant for grant in self.grants if grant.login == login and not grant.is_ended)
        return {grant.role for grant in held if grant.since <= self.today}

    def holders_of(self, *roles: str) -> list[str]:
        """List who has any of some roles today."""
        return [login for login in self.logins if self.roles_of(login) & set(roles)]

    def lines_in(self, *states: str) -> list[Line]:
        return [line for line in self.lines.values() if line.state in states]

    def given(self, item: Item, who: tuple[str, int], day: date, *, besides: Line | None = None) -> int:
        """Add up what an item gave somebody in the month of a day."""
        return sum(
            line.points
            for line in self.lines.values()
            if line.item is item
            and line.who == who
            and line is not besides
            and line.state not in GIVEN_UP
            and (line.sheet.day.year, line.sheet.day.month) == (day.year, day.month)
        )

    def on_notice(self, home: str) -> int:
        return sum(line.points for line in self.lines_in("on_notice") if line.home == home)

    def move(self, source: str, destination: str, points: int) -> None:
        """Move points between a home and a system account, or two of either."""
        self._add(source, -points)
        self._add(destination, points)

    def settle(self, homes: Iterable[str]) -> None:
        """Take what is claimed of homes out of what has arrived there, the oldest claim first."""
        arrived = set(homes)
        left = []
        for home, points in self.claims:
            paid = min(points, self.homes[home].balance) if home in arrived else 0
            if paid:
                self.move(home, "adjusted", paid)
            if points > paid:
                left.append((home, points - paid))
        self.claims = left

    def _add(self, account: str, points: int) -> None:
        if account in self.system:
            self.system[account] += points
        else:
            self.homes[account].balance += points
            expect(self.homes[account].balance >= 0, f"the model itself overdraws {account}")
