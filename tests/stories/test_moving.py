"""A village moves out of one installation into another, to the other kind of database and back, and is the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from pointsapp.archives.tables import list_taken
from pointsapp.chain.queries import find_head
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.restored import RestoredUnconfirmed
from pointsapp.ledger.models import Account, Transfer
from pointsapp.people.models import User
from pointsapp.redemptions.models import Redemption
from pointsapp.villages.service import confirm_restored
from tests.buying import buy
from tests.databases import Databases
from tests.house.furniture import furnish
from tests.person import Everybody, Person
from tests.places import Installation, installation, stop_clock
from tests.world import NOW, World, make_sign_in

VARIES = re.compile(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"')
MADE_ANEW = {"users", "envelopes", "restorations", "audit_entries", "audit_values"} | {
    "links",
    "chain_heads",
    "published_heads",
    "signing_keys",
}
"""Tables that say something of the move itself: compared by what must be the same in them."""


def lived_in(place: Installation) -> tuple[World, dict[str, str]]:
    with place.app.app_context():
        world = World.make()
        for name in world.actors:
            world.sign_in(name)
        return world, furnish(world, Everybody(place.app, world.tokens), place.folder / "files")


def books_of(place: Installation, world: World) -> dict[str, Any]:
    """Say what the ledger comes to: every balance, the sums of all moves by code, the head."""
    with place.app.app_context(), reading() as current:
        balances = current.execute(
            select(Account.uid, Account.balance, Account.entries).where(Account.village_id == world.village_id)
        )
        sums = current.execute(
            select(Transfer.code, func.sum(Transfer.points), func.count())
            .where(Transfer.village_id == world.village_id)
            .group_by(Transfer.code)
        )
        return {
            "balances": sorted(tuple(row) for row in balances),
            "sums": sorted((code.value, int(total), count) for code, total, count in sums),
            "head": find_head(world.village_id),
        }


def rows_in(file: Path) -> dict[str, list[str]]:
    """Give the rows of an archive, table by table, but for the tables that say something of the move."""
    with zipfile.ZipFile(file) as archive:
        return {
            table.name: archive.read(f"tables/{table.name}.jsonl").decode().splitlines()
            for table in list_taken()
            if table.name not in MADE_ANEW
        }


def notice_of(place: Installation, world: World, notice_id: str) -> str:
    """Print the notice on the clerk's page. Everybody's session ended with the move, so the clerk signs in anew."""
    with place.app.app_context():
        with transaction() as current:
            current.execute(update(User).values(must_change_password=False))
            token = make_sign_in(world.actor("bo"))
        page = Person(place.app, token, language="zh").get(f"/v/lahai/notices/{notice_id}/sheet")
    assert page.status_code == 200
    return VARIES.sub("", page.text)


def move(village: Installation, to: Installation, file: Path) -> str:
    """Take the village out and read it in elsewhere; say what the command said."""
    answer = to.run("import", str(village.export(file)))
    assert (answer.exit_code, answer.stderr) == (0, "")
    verified = to.run("ledger", "verify")
    assert (verified.exit_code, verified.stderr) == (0, "")
    return answer.stdout


def test_a_village_moves_to_postgresql_and_back_to_sqlite(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        installation(databases, "sqlite", tmp_path / "first") as first,
        installation(databases, "postgresql", tmp_path / "second") as second,
        installation(databases, "sqlite", tmp_path / "third") as third,
    ):
        stop_clock(tmp_path, monkeypatch)

        # A village with one of everything: deeds, notices, objections, cards, goods, corrections, a power cut.
        world, made = lived_in(first)
        with first.app.app_context(), transaction() as current:
            current.execute(update(User).values(password_hash="$argon2id$secret"))
        printed = Person(first.app, world.tokens["bo"], language="zh").get(f"/v/lahai/notices/{made['notice']}/sheet")

        # From SQLite to PostgreSQL: the same ledger, the same head, the same printed notice.
        said = move(first, second, tmp_path / "first.zip")
        assert "This is an older state, of 2026-11-21" in said
        assert "账号 sec 的初始密码" in said
        assert books_of(second, world) == books_of(first, world)
        assert notice_of(second, world, made["notice"]) == VARIES.sub("", printed.text)

        # The zip says of itself what it holds, and checks out alone, with the seal of the new place.
        head = books_of(second, world)["head"]
        require_sound_alone(tmp_path / "first.zip", tmp_path / "alone", f"{head.sequence}:{head.hash[:16]}")

        # Back to SQLite: every row of every table as in the first place; no password, nobody of the other village.
        move(second, third, tmp_path / "second.zip")
        assert books_of(third, world) == books_of(second, world)
        assert notice_of(third, world, made["notice"]) == VARIES.sub("", printed.text)
        third.export(tmp_path / "third.zip")
        assert rows_in(tmp_path / "second.zip") == rows_in(tmp_path / "first.zip")
        assert rows_in(tmp_path / "third.zip") == rows_in(tmp_path / "first.zip")
        require_nothing_secret(tmp_path / "first.zip")
        photos = {path.name: path.read_bytes() for path in (first.folder / "files").rglob("*.jpg")}
        assert photos
        assert {path.name: path.read_bytes() for path in (third.folder / "files").rglob("*.jpg")} == photos

        # It is an older state: no goods go out until the secretary has looked at it; then the work goes on.
        go_on(third, world)


def require_sound_alone(file: Path, folder: Path, head: str) -> None:
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
        description = json.loads(archive.read("description.json"))
    assert description["left_out"].keys() >= {"sign_ins", "attempts"}
    assert description["tables"]["transfers"]["columns"][4]["zh"]
    check = [sys.executable, "check_books.py", "books.jsonl", "--head", head]
    done = subprocess.run(check, cwd=folder / "books", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def require_nothing_secret(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in ("argon2id", "token-of-", "查理", "别处村"):
        assert secret.encode() not in content, secret


def go_on(place: Installation, world: World) -> None:
    with place.app.app_context():
        with pytest.raises(RestoredUnconfirmed):
            buy(world, "alice", at=NOW, soap=1)
        assert place.run("ledger", "new-key").exit_code == 0
        with transaction():
            confirm_restored(world.actor("sec"), at=NOW)
        numbers = select(func.max(Redemption.receipt_number)).where(Redemption.village_id == world.village_id)
        with reading():
            last = session().scalar(numbers)
        assert buy(world, "alice", at=NOW, soap=1).receipt_number == last + 1
    verified = place.run("ledger", "verify")
    assert (verified.exit_code, verified.stderr) == (0, "")
