"""P2: a retry posts once: fifty times one key, ten at once, over a restart, after thirty days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pointsapp.core.db import reading, session
from pointsapp.redemptions.models import Redemption
from pointsapp.shop.models import Reward
from tests.promises.books import exceptions_at_rest
from tests.promises.browser import Answer
from tests.promises.site import Site, standing
from tests.promises.trial import Trial
from tests.world import NOW

P2 = pytest.mark.promise("P2", "one key 50 times: at once, over a restart, after 30 days")
AT_ONCE = 10
MONTH = timedelta(days=30)
COUNT_KEY = "0192f0c4-0000-7000-8000-00000000c0de"


def wave(site: Site, quote_uid: str) -> list[Answer]:
    """Send one key ten times at the same moment."""
    person = site.browser()
    browsers = [person.another() for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda browser: browser.confirm(quote_uid), browsers))
    for browser in browsers:
        browser.close()
    return answers


def redeemed(site: Site) -> int:
    """Count all redemptions."""
    with site.app.app_context(), reading():
        return session().scalar(select(func.count()).select_from(Redemption)) or 0


def require_one_answer(trial: Trial, answers: list[Answer], word: str) -> None:
    """Hold repeated answers against the first one."""
    for answer in answers:
        trial.tries()
        trial.saw("accepted" if answer.word == "done" else "declined")
        trial.require(answer.word == word, f"a repeat was told {answer.word} instead of {word}")
        trial.require(answer.text == answers[0].text, f"a repeat was told {answer.text} after {answers[0].text}")


def require_other_content_refused(trial: Trial, site: Site, done_uid: str, other_uid: str) -> None:
    """Send used keys with other content: another quote, another count of the shelf."""
    before = redeemed(site)
    keeper, clerk = site.browser(), site.browser("bo")
    path = f"/v/lahai/counter/quotes/{other_uid}/confirm"
    answer = keeper.post(path, {"request_key": done_uid}, accept="application/json")
    trial.tries()
    trial.require(answer.word == "open:key_missing", f"another quote under a used key was told {answer.word}")
    trial.require(redeemed(site) == before, "another quote under a used key was redeemed")
    path = f"/v/lahai/goods/{site.world.rewards['rice']}/count"
    for units, status in ((3, 303), (3, 303), (5, 422)):
        form = {"request_key": COUNT_KEY, "kind": "lost", "units": units, "note": "数过了"}
        answer = clerk.post(path, form)
        trial.tries()
        trial.require(answer.status == status, f"counting {units} under one key answered {answer.status}, not {status}")
    with site.app.app_context(), reading():
        stock = session().get_one(Reward, site.world.rewards["rice"]).stock
    trial.require(stock == 6, f"6 bags are there, the shelf says {stock}")
    trial.saw("refused for other content", 2)
    keeper.close()
    clerk.close()


def repeats(trial: Trial, urls: tuple[str, str], folder: Path, twin: str = "") -> None:
    """Send one accepted and one declined key again and again."""
    with standing(urls, folder) as site:
        site.give("alice", 90)
        site.give("dana", 5)
        [rice, other] = site.quotes("alice", "rice", 2)
        [last, too_many] = site.quotes("dana", "soap", 2)
        site.start(twin, workers=trial.size(1, 2))
        accepted = wave(site, rice) + wave(site, rice)
        wave(site, last)
        declined = wave(site, too_many)
        require_other_content_refused(trial, site, rice, other)
        site.give("dana", 100)
        declined += wave(site, too_many)
        site.stop()
        site.start(twin, workers=trial.size(1, 2))
        accepted += wave(site, rice) + wave(site, rice)
        declined += wave(site, too_many)
        site.travel(NOW + MONTH)
        accepted += wave(site, rice)
        declined += wave(site, too_many)
        site.stop()
        require_one_answer(trial, accepted, "done")
        require_one_answer(trial, declined, "insufficient_points")
        trial.require(redeemed(site) == 2, f"{redeemed(site)} redemptions where 2 were asked for")
        for wrong in exceptions_at_rest(site.app, site.world.village_id):
            trial.broke(wrong)
    trial.settle("accepted", "declined", "refused for other content")


@P2
def test_a_repeat_gets_the_first_answer(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    repeats(trial, own_database, tmp_path)


@P2
@pytest.mark.fault("every request is a new one", finds="a repeat was told")
def test_forgotten_keys_are_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    repeats(trial, own_database, tmp_path, "forgets_keys")
