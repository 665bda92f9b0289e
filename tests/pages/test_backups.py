"""The page of backups: the last good one, what went wrong since, and one more at the press of a button."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask

from pointsapp.backups.queries import plan_of, read_state, write_state
from pointsapp.backups.types import Failure, Plan
from pointsapp.core import clock
from tests.person import Person
from tests.world import NOW

PAGE = "/v/lahai/settings/backups"
WARNING = "no backup of the last 2 days"


@pytest.fixture
def plan(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Where this test's backups go; the clock stands on the day the world was made."""
    config = replace(app.extensions["points_config"], instance_folder=tmp_path / "instance")
    monkeypatch.setitem(app.extensions, "points_config", config)
    (tmp_path / "now").write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(tmp_path / "now"))
    return plan_of(config)


def test_the_button_makes_a_backup_and_the_page_says_what_it_holds(people: dict[str, Person], plan: Plan) -> None:
    assert "There is no good backup yet" in people["sec"].get(PAGE).text
    assert WARNING in people["sec"].get("/v/lahai/").text

    answer = people["sec"].post(PAGE)

    assert answer.status_code == 303
    page = people["sec"].get(PAGE).text
    assert "found whole" in page
    assert "points-20261121T013000Z.backup" in page
    assert WARNING not in people["sec"].get("/v/lahai/").text


def test_who_can_do_nothing_about_it_is_not_warned(people: dict[str, Person], plan: Plan) -> None:
    assert WARNING not in people["bo"].get("/v/lahai/").text


def test_after_two_days_the_front_page_warns(people: dict[str, Person], plan: Plan, tmp_path: Path) -> None:
    people["sec"].post(PAGE)

    (tmp_path / "now").write_text((NOW + timedelta(days=2, minutes=1)).isoformat())

    assert WARNING in people["sec"].get("/v/lahai/").text
    assert "more than 2 days old" in people["sec"].get(PAGE).text


def test_a_failure_is_said_until_the_next_good_one_and_a_lost_file_counts_as_none(
    people: dict[str, Person], plan: Plan
) -> None:
    people["sec"].post(PAGE)
    failure = Failure(NOW, "backup_folder_full", {"folder": "/mnt", "needed_mb": 900, "free_mb": 3})
    write_state(plan, replace(read_state(plan), failure=failure))
    assert "/mnt has too little room (3 MB free, 900 MB needed)" in people["sec"].get(PAGE).text

    [file] = plan.folder.glob("points-*")
    file.unlink()

    assert "There is no good backup yet" in people["sec"].get(PAGE).text


def test_two_backups_at_once_are_one(people: dict[str, Person], plan: Plan) -> None:
    plan.folder.mkdir(parents=True)
    with FileLock(plan.folder / ".lock"):
        answer = people["sec"].post(PAGE, follow_redirects=True)

    assert "Another backup is being made right now" in answer.text
    assert list(plan.folder.glob("points-*")) == []


def test_a_torn_note_of_the_last_backup_counts_as_none(people: dict[str, Person], plan: Plan) -> None:
    plan.folder.mkdir(parents=True)
    (plan.folder / "last.json").write_text('{"good": {"na')

    assert "There is no good backup yet" in people["sec"].get(PAGE).text
