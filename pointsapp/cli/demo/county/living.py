"""The months of one village, day by day, without a database: what happened is given as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from pointsapp.cli.demo.build import LAST_NOTICE_DAYS_AGO, NOTICE_EVERY_DAYS, REVIEW_EVERY_DAYS
from pointsapp.cli.demo.county.books import Books
from pointsapp.cli.demo.county.market import Market
from pointsapp.cli.demo.county.recording import Deeds
from pointsapp.cli.demo.county.types import Ends, Key, Place, Rows, Size
from pointsapp.cli.demo.deeds import plans_of
from pointsapp.core.clock import start_of

MARKET_WEEKDAYS = (2, 5)
DAYS_A_MONTH = 30


def first_day(size: Size) -> date:
    """Give the day on which the villages begin."""
    return size.until - timedelta(days=DAYS_A_MONTH * size.months)


def live(place: Place, size: Size, key: Key) -> Iterator[tuple[Rows, Ends | None]]:
    """Let a village live, and give its rows some weeks at a time; with the last ones what its balances came to."""
    chance = Random(f"{size.seed}:{place.place}")
    books = Books(place, chance, key)
    deeds, market = Deeds(books, chance, size.has_line_steps), Market(books, chance)
    begin = first_day(size)
    last_notice_on = size.until - timedelta(days=LAST_NOTICE_DAYS_AGO)
    for number in range((size.until - begin).days + 1):
        day = begin + timedelta(days=number)
        if deeds.hanging is not None and day == deeds.hanging.ends_on + timedelta(days=1):
            deeds.close(at=_at(day, 8))
            yield books.take_rows(), None
        if day.weekday() in MARKET_WEEKDAYS:
            market.open_for_a_day(at=_at(day, 9))
        for plan in plans_of(day, begin):
            deeds.record(plan, day, at=_at(day, 20))
        if number % REVIEW_EVERY_DAYS == REVIEW_EVERY_DAYS - 1 or day == last_notice_on:
            deeds.review(at=_at(day, 21))
        is_turn = number % NOTICE_EVERY_DAYS == REVIEW_EVERY_DAYS and day < last_notice_on
        if deeds.hanging is None and (is_turn or day == last_notice_on):
            deeds.post(at=_at(day, 22))
    deeds.finish()
    yield books.take_rows(), books.ends(market.stock)


def _at(day: date, hour: int) -> datetime:
    return start_of(day) + timedelta(hours=hour)
