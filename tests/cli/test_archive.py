"""`flask export` and `flask import`: what is no export, or no sound one, is refused in words and changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from pointsapp.archives.tables import list_taken
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.files.models import Photo
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from tests.buying import buy
from tests.databases import Databases, make_app
from tests.places import Installation, installation
from tests.world import NOW, World

Rows = list[dict[str, Any]]
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def sound(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of a village with points, a sale and a photo."""
    folder = tmp_path_factory.mktemp("sound")
    with installation(databases, "sqlite", folder / "place") as place:
        with place.app.app_context():
            world = World.make()
            world.give("alice", 90)
            picture = io.BytesIO()
            picture_of(picture)
            with transaction():
                keep_photo(world.actor("bo"), clean_photo(picture.getvalue()), place.folder / "files", at=NOW)
            buy(world, "alice", at=NOW, soap=1)
        return place.export(folder / "sound.zip").read_bytes()


@pytest.fixture(scope="module")
def empty(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A place that stays empty, because nothing that is brought there is sound."""
    with installation(databases, "sqlite", tmp_path_factory.mktemp("empty") / "place") as place:
        yield place


def picture_of(target: io.BytesIO) -> None:
    Image.new("RGB", (40, 30), "red").save(target, "JPEG")


def filled_tables(place: Installation) -> list[str]:
    with place.app.app_context(), reading() as current:
        return [table.name for table in list_taken() if current.execute(select(table).limit(1)).first()]


def photos_in(place: Installation) -> list[Path]:
    return list((place.folder / "files").rglob("*.jpg"))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], *, is_told: bool = True) -> bytes:
    """Pack files, the description telling their digests as a careful forger would."""
    if is_told:
        told = json.loads(files["description.json"])
        told["files"] = {
            name: [len(data), hashlib.sha256(data).hexdigest()]
            for name, data in files.items()
            if name != "description.json"
        }
        files = {**files, "description.json": json.dumps(told).encode()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def changed(change: Change, *, is_told: bool = True) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        files = unpacked(data)
        change(files)
        return packed(files, is_told=is_told)

    return spoil


def rows(table: str, change: Callable[[Rows], object]) -> Callable[[bytes], bytes]:
    """Change the rows of a table; the description counts and digests them anew."""

    def act(files: dict[str, bytes]) -> None:
        name = f"tables/{table}.jsonl"
        found = [json.loads(line) for line in files[name].splitlines()]
        change(found)
        files[name] = "".join(json.dumps(row) + "\n" for row in found).encode()
        tell(files, lambda told: told["rows"].update({table: len(found)}))

    return changed(act)


def tell(files: dict[str, bytes], change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(files["description.json"])
    change(told)
    files["description.json"] = json.dumps(told).encode()


def told(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    return changed(lambda files: tell(files, change))


def flip(data: bytes) -> bytes:
    middle = data.index(b"tables/transfers.jsonl") + 60
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def with_file(name: str, content: bytes = b"x") -> Callable[[bytes], bytes]:
    return changed(lambda files: files.update({name: content}), is_told=False)


def without(name: str) -> Callable[[bytes], bytes]:
    return changed(lambda files: files.pop(name), is_told=False)


def another_photo(files: dict[str, bytes]) -> None:
    [name] = [name for name in files if name.startswith("photos/")]
    files[name] = b"\xff\xd8\xff\xe0 another picture"


def emptied_photo(files: dict[str, bytes]) -> None:
    another_photo(files)
    [name] = [name for name in files if name.startswith("photos/")]
    files[f"photos/{hashlib.sha256(b'#!/bin/sh').hexdigest()}.jpg"] = b"#!/bin/sh"
    del files[name]


def twice(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("README.txt", "x")
    return target.getvalue()


AT = "2026-11-21T01:30:00+00:00"
SPOILT = {
    "nothing": (lambda data: b"", "is no export of a village"),
    "no zip": (lambda data: b"%PDF-1.7 " * 100, "is no export of a village"),
    "cut off": (lambda data: data[: len(data) // 2], "is no export of a village"),
    "a bit changed": (flip, "tables/transfers.jsonl in it is not what was written there"),
    "a path up": (with_file("../../etc/points"), "belongs in no export: '../../etc/points'"),
    "an absolute path": (with_file("/etc/points"), "belongs in no export"),
    "a path of Windows": (with_file("..\\points.exe"), "belongs in no export"),
    "a file twice": (twice, "belongs in no export"),
    "a table too many": (with_file("tables/welfare.jsonl"), "belongs in no export"),
    "a bomb": (with_file("tables/lines.jsonl", b" " * (20 << 20)), "was not unpacked"),
    "no description": (without("description.json"), "description.json is missing"),
    "a table missing": (without("tables/transfers.jsonl"), "tables/transfers.jsonl is missing"),
    "no JSON": (with_file("description.json", b"<html>"), "description.json in it is not what"),
    "a list": (with_file("description.json", b"[1]"), "description.json in it is not what"),
    "deep JSON": (with_file("description.json", b"[" * 99_999), "description.json in it is not what"),
    "another form": (told(lambda it: it.update(form=2)), "A newer release"),
    "a newer schema": (told(lambda it: it.update(schema="ffffffff")), "A newer release"),
    "an older schema": (told(lambda it: it.update(schema="c50e33ef")), "An older release"),
    "a column gone": (
        told(lambda it: it["tables"]["transfers"]["columns"].pop()),
        "transfers has other columns than this release (destination_number)",
    ),
    "a row of other columns": (rows("lines", lambda it: it.append({"id": 1})), "lines, from line 1: has other columns"),
    "points as text": (rows("transfers", lambda it: it[0].update(points="90")), "points is no whole number"),
    "half a point": (rows("transfers", lambda it: it[0].update(points=0.5)), "points is no whole number"),
    "no points": (rows("transfers", lambda it: it[0].update(points=-5)), "ck_transfers_points_positive"),
    "a number too large": (rows("transfers", lambda it: it[0].update(points=2**70)), "points is no whole number"),
    "an instant without zone": (rows("members", lambda it: it[0].update(made_at="2026-11-21T01:30:00")), "zone"),
    "an unknown word": (rows("transfers", lambda it: it[0].update(code="gift")), "transfers, from line 1"),
    "a text too long": (rows("members", lambda it: it[0].update(name="长" * 999)), "is no text of this length"),
    "a row of another village": (rows("households", lambda it: it[0].update(village_id=2)), "belongs to another"),
    "the same row twice": (rows("members", lambda it: it.append(it[0])), "members, from line 1"),
    "a reference to nothing": (rows("stays", lambda it: it[0].update(member_id=99)), "stays, from line 1"),
    "a row gone": (told(lambda it: it["rows"].update(members=99)), "tables/members.jsonl in it is not what"),
    "a balance changed": (rows("accounts", lambda it: it[-1].update(balance=7)), "The books in it do not agree"),
    "points changed": (rows("transfers", lambda it: it[0].update(points=91)), "The books in it do not agree"),
    "another head": (told(lambda it: it["seal"].update(hash="0" * 64)), "The books in it do not agree"),
    "a practice copy": (rows("villages", lambda it: it[0].update(practice_at=AT)), "This is a practice copy"),
    "another photo": (changed(another_photo), "photos/"),
    "a program as photo": (changed(emptied_photo), "photos/"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_no_sound_export_is_refused_in_words_and_changes_nothing(
    sound: bytes, empty: Installation, tmp_path: Path, name: str
) -> None:
    spoil, words = SPOILT[name]
    file = tmp_path / "village.zip"
    file.write_bytes(spoil(sound))

    answer = empty.run("import", str(file))

    assert answer.exit_code == 1
    assert words in answer.stderr
    assert "Nothing was changed" in answer.stderr or "nothing was changed" in answer.stderr
    assert re.search(r"没有改动", answer.stderr)
    assert "Traceback" not in answer.stderr
    assert filled_tables(empty) == []
    assert photos_in(empty) == []
    assert len(answer.stderr) < 600


def test_a_file_that_is_not_there_is_named(empty: Installation, tmp_path: Path) -> None:
    answer = empty.run("import", str(tmp_path / "away.zip"))

    assert answer.exit_code == 1
    assert "away.zip is no export of a village" in answer.stderr


def test_a_dry_run_looks_at_everything_and_leaves_nothing(sound: bytes, databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "village.zip"
    file.write_bytes(sound)
    with databases.empty("sqlite") as (url, owner_url):
        place = Installation(make_app(url, owner_url, tmp_path / "place", migrate=False), owner_url, tmp_path / "place")
        answer = place.run("import", str(file), "--dry-run")
        with place.app.app_context():
            db.engine.dispose()

    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "The export is whole: 拉孩村" in answer.stdout
    assert "只是试读" in answer.stdout
    assert not Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_export_is_read_in_once_and_never_beside_another_village(
    sound: bytes, databases: Databases, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "village.zip"
    file.write_bytes(sound)
    with installation(databases, kind, tmp_path / "place") as place:
        first, again = place.run("import", str(file)), place.run("import", str(file))
    with installation(databases, kind, tmp_path / "other") as place:
        with place.app.app_context():
            World.make()
        beside = place.run("import", str(file))
        looked = place.run("import", str(file), "--dry-run")

    assert (first.exit_code, first.stderr) == (0, "")
    assert "拉孩村 is in this installation already" in again.stderr
    assert "There is something in this installation already" in beside.stderr
    assert looked.exit_code == 1


def test_a_login_that_may_not_set_counters_is_told_which_one_may(
    sound: bytes, databases: Databases, tmp_path: Path
) -> None:
    file = tmp_path / "village.zip"
    file.write_bytes(sound)
    with installation(databases, "postgresql", tmp_path / "place") as place:
        place.owner_url = place.app.extensions["points_config"].database_url
        answer = place.run("import", str(file))

        assert answer.exit_code == 1
        assert "MIGRATION_DATABASE_URL" in answer.stderr
        assert filled_tables(place) == []
        assert photos_in(place) == []


def test_a_photo_that_is_not_on_the_disk_is_named_and_the_rest_comes_out(databases: Databases, tmp_path: Path) -> None:
    with installation(databases, "sqlite", tmp_path / "place") as place:
        with place.app.app_context():
            world = World.make()
            with transaction():
                session().add(
                    Photo(
                        village_id=world.village_id,
                        sha256="a" * 64,
                        original_sha256="b" * 64,
                        width=1,
                        height=1,
                        size_bytes=1,
                        added_at=NOW,
                    )
                )
        answer = place.run("export", "--village", "lahai", str(tmp_path / "out.zip"))
        again = place.run("export", "--village", "lahai", str(tmp_path / "out.zip"))
        nowhere = place.run("export", "--village", "none", str(tmp_path / "none.zip"))
        locked = place.run("export", "--village", "lahai", str(tmp_path / "out.zip" / "x.zip"))

    assert answer.exit_code == 0
    assert "1 photos that the books speak of were not on the disk: aaaa" in answer.stdout
    assert "is there already" in again.stderr
    assert "There is no village none" in nowhere.stderr
    assert "can't be written" in locked.stderr
    assert (tmp_path / "out.zip").stat().st_mode & 0o077 == 0
