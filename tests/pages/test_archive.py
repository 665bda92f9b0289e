"""The page from which everything of the village is taken out: the secretary's, with the password once more."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from pointsapp.archives.service import find_ready
from pointsapp.archives.types import DESCRIPTION
from pointsapp.audit.models import AuditEntry
from pointsapp.core import clock
from pointsapp.core.db import reading, session, transaction
from pointsapp.people.models import User
from pointsapp.people.passwords import hash_password
from tests.person import Person
from tests.world import NOW, World

PAGE = "/v/lahai/settings/archive"
PASSWORD = {"password": "a long enough sentence"}


@pytest.fixture
def folder(app: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's files go; the secretary has a password, and the clock stands."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    (tmp_path / "now").write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(tmp_path / "now"))
    kept = hash_password(PASSWORD["password"])
    with transaction() as current:
        current.execute(update(User).where(User.login == "sec").values(password_hash=kept))
    return tmp_path


def acts() -> list[tuple[str, str]]:
    wanted = select(AuditEntry.act, User.login).join(User, User.id == AuditEntry.user_id)
    with reading():
        found = session().execute(wanted.where(AuditEntry.act.like("archives.%")).order_by(AuditEntry.id))
        return [(act, login) for act, login in found]


def test_the_secretary_makes_the_file_and_fetches_it_and_both_are_written_down(
    people: dict[str, Person], folder: Path
) -> None:
    made = people["sec"].post(PAGE, PASSWORD)
    page = people["sec"].get(PAGE).text
    fetched = people["sec"].get(f"{PAGE}/file")

    assert (made.status_code, made.location) == (303, PAGE)
    assert "lahai-20261121T013000Z.zip" in page
    assert fetched.headers["Content-Disposition"] == "attachment; filename=lahai-20261121T013000Z.zip"
    assert fetched.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        assert DESCRIPTION in archive.namelist()
        assert "查理" not in archive.read("tables/members.jsonl").decode()
    fetched.close()
    assert acts() == [("archives.make", "sec"), ("archives.take", "sec")]


def test_without_the_own_password_nothing_is_made(people: dict[str, Person], folder: Path) -> None:
    wrong = people["sec"].post(PAGE, {"password": "not it, I fear"})
    empty = people["sec"].post(PAGE, {"password": ""})
    fetched = people["sec"].get(f"{PAGE}/file")

    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "Type your own password." in empty.text
    assert (fetched.status_code, fetched.location) == (303, PAGE)
    assert acts() == []
    assert list(folder.rglob("*.zip")) == []


def test_only_the_newest_file_lies_ready_and_for_a_day(people: dict[str, Person], folder: Path) -> None:
    people["sec"].post(PAGE, PASSWORD)
    (folder / "now").write_text((NOW + timedelta(hours=1)).isoformat())
    people["sec"].post(PAGE, PASSWORD)

    assert "lahai-20261121T023000Z.zip" in people["sec"].get(PAGE).text
    assert [path.name for path in folder.rglob("*.zip")] == ["lahai-20261121T023000Z.zip"]

    assert find_ready(folder, "lahai", at=NOW + timedelta(hours=25)).until == NOW + timedelta(hours=25)
    assert find_ready(folder, "lahai", at=NOW + timedelta(hours=25, seconds=1)) is None
    assert list(folder.rglob("*.zip")) == []


def test_it_is_not_made_over_and_over(people: dict[str, Person], folder: Path) -> None:
    answers = [people["sec"].post(PAGE, PASSWORD).status_code for _ in range(5)]

    assert answers == [303, 303, 303, 303, 422]
    assert "It was made several times just now" in people["sec"].post(PAGE, PASSWORD).text


def test_a_folder_that_can_not_be_written_is_said(people: dict[str, Person], folder: Path) -> None:
    (folder / "archives").write_text("in the way")

    answer = people["sec"].post(PAGE, PASSWORD)

    assert answer.status_code == 422
    assert "can&#39;t be written" in answer.text
