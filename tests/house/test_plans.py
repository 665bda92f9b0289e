"""How the database goes about what is asked all day: by an index, however many rows there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL, Connection, create_engine, make_url, update

from pointsapp.activities.service.sheet import add_line, start_activity
from pointsapp.activities.types import ActivityFacts
from pointsapp.core import clock
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.ledger.queries import list_entries, system_account_id
from pointsapp.ledger.types import AccountKind
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.scoring.models import Item
from pointsapp.scoring.types import CapPeriod
from tests.counter import Shop
from tests.databases import Databases, make_app
from tests.person import Everybody
from tests.posted import approve_lines
from tests.reviewing import patrol
from tests.statements import Statement, heard
from tests.world import NOW, TODAY, World

LARGE = {"transfers", "audit_entries", "lines", "requests", "users", "sign_ins", "memberships"}
OF_LOGINS = {"users", "sign_ins", "memberships"}
LATER = NOW + timedelta(days=8)
ROWS, LOGINS = 100_000, 20_000
ENTRIES = 200
LAST_20, MOST_PAGES = "the last 20 lines of a passbook", 120
"""So many pages of the database may be touched for them, however long the books are: each line lies on its own."""

WHOLE = re.compile(r"SCAN (\w+)|SEARCH (\w+) USING .*\(village_id=\?\)$")
"""How SQLite says that it goes through a table, or through all rows of a village, which is the same."""

FILLED = {
    "transfers": """(id, village_id, uid, source_id, destination_id, points, code, posted_at, destination_balance_after,
        destination_number) SELECT 1000000 + n, {village}, 't' || n, {issued},
        CASE WHEN n % 500 = 0 THEN {wallet} ELSE 1000000 + n % 499 END, 1, 'adjust', now(), 1 + n / 500, 1 + n / 500""",
    "lines": """(id, village_id, uid, activity_id, position, is_opening, household_id, member_id, item_id, points,
        capped_points, note, state, changed_at) SELECT 1000000 + n, {village}, 'l' || n, 1000000 + n / 30, n % 30,
        false, 1000000 + n % 499, 1000000 + n % 1499, {item}, 1, 0, '', 'credited', now()""",
    "audit_entries": """(id, village_id, user_id, act, subject, subject_id, facts, at, uid)
        SELECT 1000000 + n, {village}, 1, 'cards.issue', 'cards', 1000000 + n, '{{}}', now(), 'a' || n""",
    "requests": """(id, village_id, key, command, digest, made_at)
        SELECT 1000000 + n, {village}, 'r' || n, 'x', '', now() - interval '1 day'""",
    "users": """(id, uid, login, name, password_hash, must_change_password, is_active, locale, made_at)
        SELECT 1000000 + n, 'u' || n, 'login' || n, '', '', false, true, 'zh', now()""",
    "sign_ins": """(id, token_hash, user_id, device, made_at, seen_at, expires_at)
        SELECT 1000000 + n, 's' || n, 1000000 + n, '', now(), now(), now() + interval '1 year'""",
    "memberships": """(id, village_id, user_id, role, since_on)
        SELECT 1000000 + n, {village}, 1000000 + n, 'clerk', '2026-01-01'""",
}
"""What three years and more would have written: rows of one village, of which every five hundredth is Alice's.

Logins are as many as a county could have, all of this village.
"""


def work(shop: Shop) -> Iterator[str]:
    """Do what is done all day, and name each part before it begins."""
    world, people = shop.world, shop.people
    bo = world.actor("bo")
    yield "quote"
    address = shop.quote_url(soap=1)
    key = shop.key(address)
    yield "redeem"
    done = shop.kay.post(f"{address}/confirm", {"request_key": key})
    assert done.status_code == 303, done.text
    yield "undo"
    receipt = done.location.split("?")[0]
    assert shop.kay.post(f"{receipt}/undo", {"request_key": key + "-undo"}).status_code == 303
    yield "passbook"
    assert people["alice"].get("/v/lahai/passbook").status_code == 200
    yield LAST_20
    with reading():
        assert len(list_entries(world.village_id, world.homes["alice"].wallet_id, limit=20)) > 1
    yield "passbook, older"
    assert people["alice"].get("/v/lahai/passbook?before=100").status_code == 200
    yield "passbook in the office"
    assert people["bo"].get(f"/v/lahai/passbooks/{world.homes['alice'].household_id}").status_code == 200
    yield "record"
    with transaction():
        session().execute(update(Item).values(cap_points=500, cap_period=CapPeriod.YEAR))
        activity = start_activity(bo, ActivityFacts("巡逻", TODAY), at=NOW)
        add_line(bo, activity.id, patrol(world, "alice"), at=NOW)
    yield "post and close"
    approved = approve_lines(world, {"alice": 5, "dana": 5})
    with transaction():
        notice = post_notice(bo, list(approved.line_ids.values()), at=NOW)
        check_channels(bo, notice.id, at=LATER)
        close_notice(bo, notice.id, at=LATER)


def hear_work(app: Flask, shop: Shop) -> dict[str, list[Statement]]:
    """Gather what each part of the work asks of the database."""
    found: dict[str, list[Statement]] = {}
    with app.app_context(), heard(db.engine) as statements:
        part = ""
        for name in work(shop):
            found[part], part = list(statements), name
            statements.clear()
        found[part] = list(statements)
    return found


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_sqlite_reads_no_large_table_whole(app: Flask, shop: Shop) -> None:
    found = hear_work(app, shop)

    whole = set()
    with app.app_context():
        for part, statement in ((part, each) for part, statements in found.items() for each in statements):
            if not statement.text.startswith("SELECT"):
                continue
            for row in db.engine.exec_driver_sql("EXPLAIN QUERY PLAN " + statement.text, first_of(statement.values)):
                read = WHOLE.match(row[3])
                if read and re.sub(r"_\d+$", "", read[1] or read[2]) in LARGE:
                    whole.add(f"{part}: {row[3]} in {statement.text}")

    assert not whole, "\n".join(sorted(whole))


@pytest.fixture
def long_books(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, Shop]]:
    """A village on PostgreSQL with a hundred thousand rows in each large table, many logins, and Kay at its counter."""
    with databases.own_copy("postgresql") as (url, owner_url):
        app = make_app(url, owner_url, tmp_path, migrate=False)
        monkeypatch.setattr(clock, "_test_file", str(tmp_path / "now"))
        with app.app_context():
            world = World.make()
            tokens = {name: world.sign_in(name) for name in world.actors}
            shop = Shop(world, Everybody(app, tokens), tmp_path / "now")
            assert databases.server is not None
            fill(world, databases.server.admin.set(database=make_url(url).database))
            yield app, shop
            db.engine.dispose()


def fill(world: World, admin_url: URL) -> None:
    """Write rows past keys and triggers, as the server's own administrator can."""
    with reading():
        issued = system_account_id(world.village_id, AccountKind.ISSUED)
    ids = {"village": world.village_id, "issued": issued, "wallet": world.homes["alice"].wallet_id}
    ids["item"] = world.items["patrol"]
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table, rows in FILLED.items():
            columns = rows.format(**ids).replace("%", "%%")
            count = LOGINS if table in OF_LOGINS else ROWS
            connection.exec_driver_sql(f"INSERT INTO {table} {columns} FROM generate_series(1, {count}) AS n")
            connection.exec_driver_sql(f"ANALYZE {table}")
        entries = f"balance = {ENTRIES + 1}, entries = {ENTRIES + 1}"
        connection.exec_driver_sql(f"UPDATE accounts SET {entries} WHERE id = {ids['wallet']}")
    engine.dispose()


def test_postgresql_reads_no_large_table_whole_and_few_pages_for_a_passbook(long_books: tuple[Flask, Shop]) -> None:
    app, shop = long_books
    found = hear_work(app, shop)

    whole, touched = set(), []
    with db.engine.connect() as connection:
        for part, statement in ((part, each) for part, statements in found.items() for each in statements):
            plan = explained(connection, statement, has_run=part == LAST_20)
            whole |= {f"{part}: {name} in {statement.text}" for name in scanned_in(plan) if name in LARGE}
            if part == LAST_20:
                touched.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
        connection.rollback()

    assert not whole, "\n".join(sorted(whole))
    assert sum(touched) in range(20, MOST_PAGES + 1)


def explained(connection: Connection, statement: Statement, *, has_run: bool) -> dict[str, Any]:
    """Ask how a statement goes about it."""
    options = "ANALYZE, BUFFERS, FORMAT JSON" if has_run else "FORMAT JSON"
    found = connection.exec_driver_sql(f"EXPLAIN ({options}) {statement.text}", first_of(statement.values)).scalar_one()
    plan: dict[str, Any] = found[0]["Plan"]
    return plan


def scanned_in(plan: dict[str, Any]) -> Iterator[str]:
    """List the tables that a plan goes through from one end to the other, or through all rows of the village."""
    is_of_village = re.fullmatch(r"\(village_id = '?\d+'?(::bigint)?\)", plan.get("Index Cond", ""))
    if plan["Node Type"] == "Seq Scan" or (is_of_village):
        yield plan.get("Relation Name") or re.sub(r"^(?:uq|ix|pk)_([a-z_]+?)_village_id.*", r"\1", plan["Index Name"])
    for part in plan.get("Plans", ()):
        yield from scanned_in(part)


def first_of(values: Any) -> Any:
    """Give the values of one execution, where a statement was sent with many."""
    return values[0] if isinstance(values, list) else values
