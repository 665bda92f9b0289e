"""P17: wrong clocks do no harm: a day and years to and fro, and the seconds around midnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.models import Transfer
from pointsapp.villages.service import change_settings
from tests.promises.books import exceptions_at_rest
from tests.promises.browser import Browser
from tests.promises.site import Site, standing
from tests.promises.trial import Trial
from tests.world import NOW

DAY, YEARS = timedelta(days=1), timedelta(days=5 * 365)
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIMIT = {"daily_points_without_second": 35}
CLOCK_PAGE = "/v/lahai/settings/clock"


class Counter:
    """Kay at the counter, whose clock is moved between one confirmation and the next."""

    def __init__(self, trial: Trial, site: Site) -> None:
        self.trial, self.site = trial, site
        self.keeper: Browser = site.browser()
        self.secretary: Browser = site.browser("sec")

    def expect(self, quote_uid: str, word: str, where: str) -> None:
        """Confirm a quote and hold what comes back against what must come."""
        said = self.keeper.confirm(quote_uid).word
        self.trial.tries()
        self.trial.saw("accepted" if said == "done" else "refused")
        self.trial.require(said == word, f"{where}: was told {said} instead of {word}")

    def quote(self, good: str, at: datetime) -> str:
        """Make a quote for Alice at an instant."""
        return self.site.quotes("alice", good, 1, at=at)[0]

    def close(self) -> None:
        self.keeper.close()
        self.secretary.close()


def jumps(counter: Counter) -> None:
    """Move the clock while quotes are open: what can't be right is refused, and works once the clock is mended."""
    site = counter.site
    counter.expect(counter.quote("soap", NOW), "done", "before any jump")
    for name, jump, word in (
        ("a day back", -DAY, "open:clock_doubtful"),
        ("five years back", -YEARS, "unknown:trouble_clock"),
        ("five years ahead", YEARS, "open:clock_doubtful"),
    ):
        open_uid = counter.quote("soap", NOW)
        site.travel(NOW + jump)
        counter.expect(open_uid, word, f"{name}, an open quote")
        counter.expect(counter.quote("soap", NOW + jump), word, f"{name}, a new quote")
        site.travel(NOW)
        counter.expect(open_uid, "done", f"after {name}, once the clock is mended")
    open_uid = counter.quote("soap", NOW)
    site.travel(NOW + DAY)
    counter.expect(open_uid, "quote_expired", "a day ahead, an open quote")


def midnight(counter: Counter) -> None:
    """Spend the day's limit in its last second: the next day has its own, and going back gives nothing anew."""
    site = counter.site
    with site.app.app_context(), transaction():
        change_settings(site.world.actor("sec"), LIMIT, at=NOW)
    evening = MIDNIGHT + DAY - SECOND
    site.travel(evening)
    counter.expect(counter.quote("rice", evening), "done", "23:59:59, within the day's limit")
    counter.expect(counter.quote("rice", evening), "needs_second_officer", "23:59:59, above the day's limit")
    site.travel(MIDNIGHT + DAY)
    counter.expect(counter.quote("rice", MIDNIGHT + DAY), "done", "00:00:00 of the next day")
    site.travel(evening)
    counter.expect(counter.quote("soap", evening), "needs_second_officer", "one second back, over midnight")


def confirmed_back(counter: Counter) -> None:
    """Let the secretary confirm a clock that went back: limits and quotes still gain nothing by it."""
    site, trial = counter.site, counter.trial
    open_uid = counter.quote("soap", MIDNIGHT + DAY)
    site.travel(MIDNIGHT - DAY)
    counter.expect(open_uid, "open:clock_doubtful", "two days back, before the secretary looked")
    answer = counter.secretary.post(CLOCK_PAGE, {})
    trial.require(answer.status == 303, f"confirming the clock answered {answer.status}")
    counter.expect(open_uid, "quote_expired", "two days back and confirmed, a quote of the future")
    again = counter.quote("soap", MIDNIGHT - DAY)
    counter.expect(again, "needs_second_officer", "two days back and confirmed, the limit used later")


def require_traces(trial: Trial, site: Site) -> None:
    """Look for the order of entries, the log and the audit."""
    with site.app.app_context(), reading():
        numbers = session().scalars(
            select(Transfer.source_number).where(Transfer.source_number.is_not(None)).order_by(Transfer.id)
        )
        found = list(numbers)
        is_noted = session().scalar(select(AuditEntry.id).where(AuditEntry.act == "villages.confirm_clock"))
    trial.require(found == sorted(found), f"entries are out of order: {found}")
    trial.require(is_noted is not None, "the confirmed clock is not in the audit")
    for words in ("the clock jumped by", "the last entry was made at"):
        trial.require(words in site.log(), f"the log does not say “{words}”")
        trial.saw("jumps logged", site.log().count(words))


def wrong_clocks(trial: Trial, urls: tuple[str, str], folder: Path, twin: str = "") -> None:
    """Move the server's clock about while a keeper works."""
    with standing(urls, folder) as site:
        site.give("alice", 200)
        site.start(twin, workers=1)
        counter = Counter(trial, site)
        jumps(counter)
        midnight(counter)
        confirmed_back(counter)
        counter.close()
        site.stop()
        require_traces(trial, site)
        for wrong in exceptions_at_rest(site.app, site.world.village_id):
            trial.broke(wrong)
    trial.settle("accepted", "refused", "jumps logged")


P17 = pytest.mark.promise("P17", "clock ± 1 day, ± 5 years, midnight, confirmed by the secretary")


@P17
def test_a_wrong_clock_moves_nothing(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    if trial.database == "postgresql" and not trial.is_full:
        pytest.skip("only in the full run: nothing here depends on the database")
    wrong_clocks(trial, own_database, tmp_path)


@P17
@pytest.mark.fault("it believes every clock", finds="was told done instead of open:clock_doubtful")
def test_a_believed_clock_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    wrong_clocks(trial, own_database, tmp_path, "believes_clocks")
