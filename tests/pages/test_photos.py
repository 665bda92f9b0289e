"""Photos of activities: taken in by their content, seen by those who record, review and watch, and nobody else."""

import os
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from pointsapp.core.db import reading, session, transaction
from pointsapp.files.models import Photo
from pointsapp.files.pictures import clean_photo
from pointsapp.files.queries import path_of
from pointsapp.files.service import keep_photo
from pointsapp.files.store import write_photo
from tests.pages.test_sheet import start
from tests.person import Person
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def own_folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Photos of a test lie in its own folder."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path / "files"


def jpeg(colour: str = "red", **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", **options)
    return out.getvalue()


def send(people: dict[str, Person], sheet: str, data: bytes, name: str = "IMG_1.jpg", kind: str = "image/jpeg"):
    return people["bo"].post(
        f"{sheet}/photos", {"photo": (BytesIO(data), name, kind)}, content_type="multipart/form-data"
    )


def photos() -> list[Photo]:
    with reading():
        return list(session().query(Photo).order_by(Photo.id))


def test_a_photo_is_kept_and_shown_under_our_own_name(people: dict[str, Person], own_folder: Path) -> None:
    sheet = start(people)

    assert send(people, sheet, jpeg()).status_code == 303

    (photo,) = photos()
    shown = people["bo"].get(f"/v/lahai/photos/{photo.id}")
    assert f'src="/v/lahai/photos/{photo.id}"' in people["bo"].get(sheet).text
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"] == f'inline; filename="photo-{photo.id}.jpg"'
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.data == path_of(own_folder, photo.village_id, photo.sha256).read_bytes()
    assert not list(own_folder.rglob("*.part"))


@pytest.mark.parametrize(
    "name",
    ["../../app.py", "C:\\x.jpg", "con.jpg", "x" * 300 + ".jpg", "a\0.jpg", "-rf.jpg", ".htaccess", "x.jpg.html", ""],
)
def test_the_name_of_the_file_means_nothing(people: dict[str, Person], own_folder: Path, name: str) -> None:
    send(people, start(people), jpeg(), name or "x", kind="text/html")

    (photo,) = photos()
    assert [path.name for path in own_folder.rglob("*") if path.is_file()] == [f"{photo.sha256}.jpg"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "This is not a photo"),
        (b"<!doctype html><script>alert(1)</script>", "This is not a photo"),
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "This is not a photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (jpeg()[:200], "damaged or was cut short"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    people: dict[str, Person], own_folder: Path, data: bytes, words: str
) -> None:
    answer = send(people, start(people), data)

    assert answer.status_code == 422
    assert words in answer.text
    assert photos() == []
    assert not own_folder.exists()


def test_a_form_without_a_photo_is_refused(people: dict[str, Person]) -> None:
    assert people["bo"].post(f"{start(people)}/photos", {"photo": "text"}).status_code == 422


def test_a_file_beyond_the_limit_gets_its_page(people: dict[str, Person]) -> None:
    body, kind = b"\xff" * (13 * 1024 * 1024), "multipart/form-data; boundary=x"
    answer = people["bo"].client.post(f"{start(people)}/photos", data=body, content_type=kind)

    assert answer.status_code == 413
    assert photos() == []


def test_a_photo_that_came_with_another_activity_is_said(people: dict[str, Person]) -> None:
    first, second = start(people), start(people, title="清沟渠")
    send(people, first, jpeg())
    assert "before. Look whether" not in people["bo"].get(first).text

    send(people, second, jpeg())

    assert "was added to “夜间巡逻” before" in people["bo"].get(second).text
    assert len(photos()) == 1


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("kay", 404), ("alice", 404), ("passer_by", 303)])
def test_others_see_no_photo(people: dict[str, Person], who: str, status: int) -> None:
    sheet = start(people)
    send(people, sheet, jpeg())
    (photo,) = photos()

    for url in (f"/v/lahai/photos/{photo.id}", f"/v/lahai/photos/{photo.id}?download=1"):
        assert people[who].get(url).status_code == status
    assert people[who].post(f"{sheet}/photos", {}).status_code == status
    assert people["charlie"].get(f"/v/other/photos/{photo.id}").status_code == 404
    for odd in ("0", "-1", "999999", "x"):
        assert people["bo"].get(f"/v/lahai/photos/{odd}").status_code == 404
    for reader in ("ren", "sup", "sec"):
        assert people[reader].get(f"/v/lahai/photos/{photo.id}").status_code == 200


def test_a_photo_is_taken_off_a_draft(people: dict[str, Person]) -> None:
    sheet = start(people)
    send(people, sheet, jpeg())
    (photo,) = photos()

    assert people["bo"].post(f"{sheet}/photos/{photo.id}/remove").status_code == 303

    assert not re.search(r"/photos/\d+\"", people["bo"].get(sheet).text)


def test_a_missing_file_is_an_absent_photo(people: dict[str, Person], own_folder: Path) -> None:
    send(people, start(people), jpeg())
    (photo,) = photos()
    path_of(own_folder, photo.village_id, photo.sha256).unlink()

    assert people["bo"].get(f"/v/lahai/photos/{photo.id}").status_code == 404


def test_files_that_nothing_speaks_of_are_swept_after_a_day(app: Flask, world: World, own_folder: Path) -> None:
    kept, orphan = clean_photo(jpeg("red")), clean_photo(jpeg("blue"))
    with transaction():
        keep_photo(world.actor("bo"), kept, own_folder, at=NOW)
    lost = write_photo(own_folder, world.village_id, orphan.sha256, orphan.data)
    part = lost.with_name("tmpabc.part")
    part.write_bytes(b"half")
    sweep = ["photos", "sweep"]

    young = app.test_cli_runner().invoke(args=sweep)
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for path in own_folder.rglob("*.*"):
        _age(path, long_ago)
    old = app.test_cli_runner().invoke(args=sweep)

    assert (young.output, old.output) == ("0 file(s) removed.\n", "2 file(s) removed.\n")
    assert [path.stem for path in own_folder.rglob("*.jpg")] == [kept.sha256]


def _age(path: Path, when: float) -> None:
    os.utime(path, (when, when))
