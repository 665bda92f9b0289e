"""The frame of the promises.

A test marked `promise("P1", "what the program tries")` takes the fixture `trial` and tells it what it tried and
found. It runs short in `make test`; `--full` gives the full figures and writes them to `docs/promises.md`.

A test marked `fault("what is wrong with this twin", finds="words of the finding")` besides runs the same program
against a faulty twin of the code and must find the promise broken, in these words: then it counts as red. Faults run
only with `--faults`; one that stays green fails.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pointsapp.core import engine
from tests.promises import table
from tests.promises.trial import PromiseBroken, Trial

TRIALS = pytest.StashKey[list[Trial]]()
REDS = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(number, program): one program of a promise")
    config.addinivalue_line("markers", "fault(what, finds): the program must find this faulty twin")
    config.addinivalue_line("markers", "short_on_sqlite: the short run of this program does without PostgreSQL")
    config.stash[TRIALS] = []
    config.stash[REDS] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the faults, or everything else, and what only full runs try. A fault passes when the promise breaks."""
    wants_faults = config.getoption("--faults")
    ours = [item for item in items if item.get_closest_marker("promise")]
    left_out = [item for item in ours if (item.get_closest_marker("fault") is not None) != wants_faults]
    if not (wants_faults or config.getoption("--full")):
        left_out += [item for item in ours if item not in left_out and _is_for_full_runs(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in ours:
        fault = item.get_closest_marker("fault")
        if fault:
            item.add_marker(pytest.mark.xfail(raises=PromiseBroken, strict=True, reason=fault.args[0]))


def _is_for_full_runs(item: pytest.Item) -> bool:
    is_short_on_sqlite = item.get_closest_marker("short_on_sqlite") is not None
    return is_short_on_sqlite and item.callspec.params["database_kind"] == "postgresql"


@pytest.fixture
def trial(request: pytest.FixtureRequest) -> Trial:
    """What this program tries and finds."""
    number, program = request.node.get_closest_marker("promise").args
    database = request.getfixturevalue("database_kind") if "database_kind" in request.fixturenames else "both"
    made = Trial(number, program, database, is_full=request.config.getoption("--full"))
    request.node.trial = made
    return made


@pytest.fixture
def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process open SQLite as the twin `fallback` does: two drivers on one file disagree about its journal."""
    monkeypatch.setattr(engine, "driver_for_sqlite", lambda: sqlite3)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    began = time.monotonic()
    try:
        return (yield)
    finally:
        made: Trial | None = getattr(item, "trial", None)
        if made is not None:
            for each in (made, *made.companions):
                each.seconds = time.monotonic() - began


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    made: Trial | None = getattr(item, "trial", None)
    if made is None or call.when != "call" or (report.outcome == "skipped" and not hasattr(report, "wasxfail")):
        return report
    fault = item.get_closest_marker("fault")
    if fault:
        item.config.stash[REDS].append(_judged(report, call, made, fault))
        return report
    if call.excinfo is not None and not made.findings:
        made.broke(f"{call.excinfo.typename}: {call.excinfo.value}".splitlines()[0][:300])
    item.config.stash[TRIALS] += [made, *made.companions]
    return report


def _judged(report: pytest.TestReport, call: pytest.CallInfo[None], made: Trial, fault: pytest.Mark) -> str:
    """Tell whether a fault was found, and found for what it is: a twin that merely breaks down proves nothing."""
    trials = (made, *made.companions)
    verdict, why = "GREEN", "the program noticed nothing"
    if call.excinfo is not None:
        verdict, why = "ERROR", "; ".join(each.verdict for each in trials if each.findings) or str(call.excinfo.value)
    found = [finding for each in trials for finding in each.findings if fault.kwargs["finds"] in finding]
    if report.outcome == "skipped" and found:
        verdict, why = "red", found[0]
    if verdict != "red":
        report.outcome, report.longrepr = "failed", f"{verdict}: {why}"
        vars(report).pop("wasxfail", None)
    return f"{verdict:5}  {made.promise:3}  {made.database:10}  {fault.args[0]}: {why.splitlines()[0][:240]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    trials, reds = config.stash[TRIALS], config.stash[REDS]
    if trials:
        terminalreporter.section("promises")
        for line in table.lines(trials):
            terminalreporter.line(line)
        if config.getoption("--full"):
            table.write(trials)
    if reds:
        terminalreporter.section("seeded faults")
        for line in reds:
            terminalreporter.line(line)
