"""P4: whatever is done to a village, in whatever order, the books are what a model of our own says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import select, true

from pointsapp.core import requests
from pointsapp.core.db import session
from pointsapp.core.requests import Request
from pointsapp.publicity.queries.points import sum_on_notice
from pointsapp.publicity.service import closing
from pointsapp.redemptions.service import quotes
from tests.databases import Databases
from tests.promises.machine.founding import founded
from tests.promises.machine.ground import Ground
from tests.promises.machine.hand import ACCEPTED, KEPT_OUT, REFUSED
from tests.promises.machine.kept import KEPT
from tests.promises.machine.village import VillageMachine
from tests.promises.trial import PromiseBroken, Trial

Patch = pytest.MonkeyPatch
Seen = Counter[tuple[str, str]]
STEPS = 50
UNTIL_FOUND = 300
LEAST_ACCEPTED = 0.03
P4 = pytest.mark.promise("P4", "a model beside the services, 50 steps in any order")


def try_all(trial: Trial, databases: Databases, twin: Callable[[], None] | None = None) -> None:
    """Let programs of 50 steps run on founded villages; a faulty twin comes in once these stand."""
    seen: Seen = Counter()
    many = trial.database == "postgresql" and trial.is_full  # there a copy takes longer than an example
    with founded(databases, trial.database, villages=8 if many else 1) as ground:
        machine = machine_on(ground, seen, trial)
        try:
            if twin is None:
                for program in KEPT:
                    perform(machine, program)
                run_state_machine_as_test(machine, settings=how(trial, trial.size(6, 2000)))
            else:
                twin()
                run_state_machine_as_test(machine, settings=how(trial, UNTIL_FOUND, phases=[Phase.generate]))
        except PromiseBroken as broken:
            trial.broke(str(broken))
            raise
    report(trial, seen)


def machine_on(ground: Ground, seen: Seen, trial: Trial) -> type[VillageMachine]:
    """Let a machine stand on a ground, and a long run say how far it has come."""
    examples = count(1)

    class Village(VillageMachine):
        def teardown(self) -> None:
            super().teardown()
            number = next(examples)
            if trial.is_full and number % 100 == 0:
                trial.tell(f"{number} examples, {sum(seen.values()):,} steps")

    Village.ground, Village.seen = ground, seen
    return Village


def perform(machine: type[VillageMachine], program: Callable[[Any], None]) -> None:
    """Run a kept program, with the books checked at its end."""
    state = machine()
    program(state)
    state.the_books_are_what_they_should_be()
    state.teardown()


def how(trial: Trial, examples: int, **more: Any) -> settings:
    """The short run tries the same programs each time, the full one others."""
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        derandomize=not trial.is_full,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def report(trial: Trial, seen: Seen) -> None:
    """Say how often each command was accepted and refused: one that never is was not tried."""
    for command in sorted({command for command, _ in seen}):
        counts = {what: times for (each, what), times in sorted(seen.items()) if each == command}
        tries = sum(counts.values())
        trial.tries(tries)
        for what, times in counts.items():
            trial.saw(what if what in (ACCEPTED, REFUSED, KEPT_OUT) else command, times)
        if trial.is_full:
            trial.tell(f"{command:10} {tries:6}  " + ", ".join(f"{times} {what}" for what, times in counts.items()))
            share = 1 - (counts.get(REFUSED, 0) + counts.get(KEPT_OUT, 0)) / tries
            trial.require(share >= LEAST_ACCEPTED, f"only {share:.1%} of {tries} tries to {command} were accepted")
    trial.settle(ACCEPTED, REFUSED, "restart")


@P4
def test_services_and_model_come_to_the_same(trial: Trial, databases: Databases, database_kind: str) -> None:
    try_all(trial, databases)


@P4
@pytest.mark.fault("closing a notice forgets that a line was shown again on a later one", finds="close: ")
def test_points_that_come_too_early_are_found(
    trial: Trial, databases: Databases, database_kind: str, monkeypatch: Patch
) -> None:
    on_any_notice, _ = closing._going_on(true())
    try_all(trial, databases, lambda: monkeypatch.setattr(closing, "_NEXT", on_any_notice))


@P4
@pytest.mark.fault("a quote counts points that are on notice", finds="quote: accepted in spite of")
def test_points_on_notice_that_count_are_found(
    trial: Trial, databases: Databases, database_kind: str, monkeypatch: Patch
) -> None:
    get_balance = quotes.get_balance

    def with_what_is_to_come(village_id: Any, wallet_id: Any) -> int:
        return get_balance(village_id, wallet_id) + sum_on_notice(village_id)

    try_all(trial, databases, lambda: monkeypatch.setattr(quotes, "get_balance", with_what_is_to_come))


@P4
@pytest.mark.fault("a command that is sent again is done again", finds="again: ")
def test_a_retry_that_acts_is_found(trial: Trial, databases: Databases, database_kind: str, monkeypatch: Patch) -> None:
    claim = requests._claim

    def claim_again(once: Any) -> Any:
        claimed = claim(once)
        own = select(Request.id).where(Request.village_id == once.actor.village_id, Request.key == once.key)
        return claimed or session().scalar(own)

    try_all(trial, databases, lambda: monkeypatch.setattr(requests, "_claim", claim_again))
