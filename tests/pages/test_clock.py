"""The page of the computer's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pointsapp.core.clock import MAY_GO_BACK
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId, run_once
from pointsapp.core.timeline import MAY_LEAP, ClockConfirmation, ClockDoubtful, is_believable
from tests.counter import Shop
from tests.world import NOW

URL = "/v/lahai/settings/clock"
SECOND = timedelta(seconds=1)


def enter(shop: Shop, number: int) -> None:
    """Enter something under a key, by the shop's clock."""
    key = f"0192f0c4-0000-7000-8000-{number:012d}"
    run_once(shop.world.actor("bo"), key, "test", {}, lambda _id: {}, at=shop.now)


def test_a_clock_is_believed_within_minutes_back_and_half_a_year_ahead() -> None:
    assert is_believable(None, NOW)
    for at, is_right in (
        (NOW - MAY_GO_BACK, True),
        (NOW - MAY_GO_BACK - SECOND, False),
        (NOW + MAY_LEAP, True),
        (NOW + MAY_LEAP + SECOND, False),
    ):
        assert is_believable(NOW, at) is is_right


def test_a_clock_that_went_back_stops_entries_until_it_is_set_right(shop: Shop) -> None:
    enter(shop, 1)

    shop.travel(NOW - timedelta(days=1))
    with pytest.raises(ClockDoubtful) as refusal:
        enter(shop, 2)
    shop.travel(NOW)
    enter(shop, 2)

    assert refusal.value.params == {"last": "2026-11-21 09:30", "at": "2026-11-20 09:30"}


def test_a_refused_key_may_be_sent_again(shop: Shop) -> None:
    def never(_id: RequestId) -> dict[str, object]:
        raise AssertionError("a doubtful clock entered something")

    enter(shop, 1)
    shop.travel(NOW + timedelta(days=400))

    with pytest.raises(ClockDoubtful):
        run_once(shop.world.actor("bo"), "0192f0c4-0000-7000-8000-000000000009", "test", {}, never, at=shop.now)


def test_the_secretary_says_that_the_clock_is_right_now(shop: Shop) -> None:
    enter(shop, 1)
    shop.travel(NOW - timedelta(days=1))
    secretary = shop.people["sec"]

    assert "nothing is entered" in secretary.get(URL).text
    assert shop.people["bo"].post(URL).status_code == 404
    assert secretary.post(URL).status_code == 303
    enter(shop, 2)

    assert "There is nothing to do" in secretary.get(URL).text
    assert secretary.post(URL).status_code == 303
    [confirmed] = session().query(ClockConfirmation)
    assert (confirmed.clock_before, confirmed.confirmed_at) == (NOW, NOW - timedelta(days=1))


def test_a_clock_from_before_this_program_gets_a_page_that_says_so(shop: Shop) -> None:
    shop.travel(NOW - timedelta(days=9000))

    page = shop.people["sec"].get(URL)

    assert page.status_code == 503
    assert "clock is wrong" in page.text
