"""`flask backup` and `flask restore`: what comes back is what was there, says that it is older, and waits."""

from __future__ import annotations

import io
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from PIL import Image

from pointsapp.backups.queries import plan_of, read_state
from pointsapp.cli.backup import backup, restore_backup
from pointsapp.cli.ledger import ledger
from pointsapp.core import clock
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.restored import RestoredUnconfirmed, find_unconfirmed
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.queries import get_balance
from pointsapp.villages.service import confirm_restored
from tests.buying import buy
from tests.databases import Databases, config_for, make_app
from tests.world import NOW, World


@dataclass
class Place:
    """An installation: its program, its database and its folder."""

    app: Flask
    owner_url: str
    folder: Path
    world: World | None = None

    @property
    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("points-*"))

    def run(self, *words: str) -> Result:
        command = {"backup": backup, "restore": restore_backup, "ledger": ledger}[words[0]]
        os.environ["MIGRATION_DATABASE_URL"] = self.owner_url
        try:
            with self.app.app_context():
                return self.app.test_cli_runner().invoke(command, words[1:])
        finally:
            os.environ.pop("MIGRATION_DATABASE_URL", None)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def place(urls: tuple[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Make an installation whose clock stands on the day the world was made."""
    made = Place(make_app(*urls, folder, migrate=False), urls[1], folder)
    clock_file = folder.with_name(f"{folder.name} now")
    clock_file.write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(clock_file))
    return made


@pytest.fixture
def lived_in(own_database: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A village with points, a photo and a sale."""
    made = place(own_database, tmp_path / "first", monkeypatch)
    with made.app.app_context():
        world = World.make()
        world.give("alice", 90)
        picture = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
        clean = clean_photo(picture.getvalue())
        with transaction():
            keep_photo(world.actor("bo"), clean, made.folder / "files", at=NOW)
        buy(world, "alice", at=NOW, soap=1)
    made.world = world
    yield made
    made.close()


@pytest.fixture
def empty(databases: Databases, database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A place with a database in which there is nothing, not even tables."""
    with ExitStack() as stack:
        urls = stack.enter_context(databases.empty(database_kind))
        made = place(urls, tmp_path / "second", monkeypatch)
        yield made
        made.close()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.jpg")}


def test_what_comes_back_is_what_was_there_and_waits_for_the_secretary(lived_in: Place, empty: Place) -> None:
    world = lived_in.world
    assert lived_in.run("backup").exit_code == 0
    [file] = lived_in.backups

    answer = empty.run("restore", str(file))

    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "OLDER state, of 2026-11-21" in answer.stdout
    assert "bring the folder keys back" in answer.stdout
    assert files_of(empty.folder / "files") == files_of(lived_in.folder / "files")
    verified = empty.run("ledger", "verify")
    assert (verified.exit_code, verified.stderr) == (0, "")
    shutil.copytree(lived_in.folder / "keys", empty.folder / "keys")
    with empty.app.app_context():
        with reading():
            assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 85
            assert find_unconfirmed(world.village_id).as_of == NOW
        with pytest.raises(RestoredUnconfirmed):
            buy(world, "alice", at=NOW + timedelta(hours=1), soap=1)
        with transaction():
            confirm_restored(world.actor("sec"), at=NOW)
        assert buy(world, "alice", at=NOW + timedelta(hours=1), soap=1).receipt_number == 2


def test_a_backup_taken_while_goods_go_out_is_one_moment_of_the_books(lived_in: Place, empty: Place) -> None:
    world = lived_in.world
    begun, is_over = threading.Event(), threading.Event()
    sold = []

    def sell() -> None:
        with lived_in.app.app_context():
            while not is_over.is_set() and len(sold) < 17:
                sold.append(buy(world, "alice", at=NOW + timedelta(minutes=len(sold) + 1), soap=1))
                begun.set()

    counter = threading.Thread(target=sell)
    counter.start()
    begun.wait(30)
    answer = lived_in.run("backup")
    is_over.set()
    counter.join()

    assert (answer.exit_code, answer.stderr) == (0, "")
    [file] = lived_in.backups
    assert empty.run("restore", str(file)).exit_code == 0
    assert empty.run("ledger", "verify").exit_code == 0
    with empty.app.app_context(), reading():
        count = session().query(Transfer).count()
    assert 2 < count <= 2 + len(sold)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_encrypted_backup_opens_with_its_own_key_alone(lived_in: Place, empty: Place, tmp_path: Path) -> None:
    key, other = tmp_path / "key.txt", tmp_path / "other.txt"
    made = lived_in.run("backup", "new-key", str(key))
    lived_in.run("backup", "new-key", str(other))
    object.__setattr__(lived_in.app.extensions["points_config"], "backup_public_key", public_key_in(made))
    assert lived_in.run("backup").exit_code == 0
    [file] = lived_in.backups
    assert "张晓明".encode() not in file.read_bytes()

    without, wrong = empty.run("restore", str(file)), empty.run("restore", str(file), "--key", str(other))
    assert "Give the file with the private key" in without.stderr
    assert "The key does not fit" in wrong.stderr

    assert empty.run("restore", str(file), "--key", str(key)).exit_code == 0
    again = lived_in.run("backup", "new-key", str(key))
    assert "can't be written" in again.stderr


def public_key_in(answer: Result) -> str:
    return next(line for line in answer.stdout.splitlines() if line.startswith("BACKUP_PUBLIC_KEY=")).split("=", 1)[1]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def changed(data: bytes) -> bytes:
    middle = len(data) // 3
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def with_another_file(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as backup_file:
        backup_file.writestr("../../etc/points", "x")
    return target.getvalue()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("spoil", [cut, changed, with_another_file, lambda data: b"", lambda data: b"PK" + data[2:20]])
def test_a_spoilt_backup_is_refused_in_words_and_leaves_nothing(lived_in: Place, empty: Place, spoil) -> None:
    lived_in.run("backup")
    [file] = lived_in.backups
    file.write_bytes(spoil(file.read_bytes()))

    answer = empty.run("restore", str(file))

    assert answer.exit_code == 1
    assert "damaged" in answer.stderr or "no backup of this program" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert [path.name for path in empty.folder.iterdir() if path.name != "keys"] == []


def test_a_village_that_is_there_is_never_overwritten(lived_in: Place) -> None:
    lived_in.run("backup")
    [file] = lived_in.backups

    answer = lived_in.run("restore", str(file))

    assert answer.exit_code == 1
    assert "empty place" in answer.stderr


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_books_that_do_not_agree_are_no_backup(lived_in: Place) -> None:
    with lived_in.app.app_context(), transaction():
        session().execute(db.text("UPDATE accounts SET balance = balance + 1 WHERE kind = 'wallet'"))

    answer = lived_in.run("backup")

    assert answer.exit_code == 1
    assert "does not count as a backup" in answer.stderr
    assert lived_in.backups == []
    failure = read_state(plan_of(lived_in.app.extensions["points_config"])).failure
    assert failure.code == "books_not_whole"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_old_backups_go_but_never_the_newest_three(lived_in: Place) -> None:
    folder = lived_in.folder / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"points-2026010{day}T000000Z.backup").write_bytes(b"old")
    (folder / "points-of-view.backup").write_bytes(b"not ours")

    lived_in.run("backup")

    assert [path.name[7:15] for path in lived_in.backups] == ["20260104", "20260105", "20261121", "of-view."]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_missing_stick_is_said_and_the_first_copy_counts(lived_in: Place, tmp_path: Path) -> None:
    config = lived_in.app.extensions["points_config"]
    object.__setattr__(config, "backup_second_folder", tmp_path / "stick")

    without = lived_in.run("backup")
    (tmp_path / "stick").mkdir()
    with_stick = lived_in.run("backup")

    assert (without.exit_code, "no stick?" in without.stderr) == (0, True)
    assert "A second copy lies in" in with_stick.stdout
    assert [path.name for path in (tmp_path / "stick").iterdir()] == [lived_in.backups[-1].name]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_folder_that_can_not_be_made_or_has_no_room_is_named(
    lived_in: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = lived_in.app.extensions["points_config"]
    (tmp_path / "file").write_text("in the way")
    object.__setattr__(config, "backup_folder", tmp_path / "file" / "backups")
    in_the_way = lived_in.run("backup")
    object.__setattr__(config, "backup_folder", None)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 10, 0))
    full = lived_in.run("backup")

    assert "can't be written" in in_the_way.stderr
    assert "too little room" in full.stderr
    assert lived_in.backups == []


def test_settings_of_backups_have_sensible_defaults(tmp_path: Path) -> None:
    plan = plan_of(config_for("sqlite:///none.db", tmp_path))

    assert (plan.folder, plan.second_folder, plan.keep_days, plan.public_key) == (tmp_path / "backups", None, 30, "")
