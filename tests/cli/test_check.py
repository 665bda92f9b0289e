"""`flask check` and the look before serving: what is refused, and what is said to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from config import Config
from pointsapp.app import create_app, require_sound
from pointsapp.chain.keys import FOLDER, new_key
from pointsapp.cli.check import check
from pointsapp.core.db import db, session, transaction
from pointsapp.startup.checks import list_findings
from pointsapp.startup.types import Unsound, Verdict
from tests.databases import config_for
from tests.world import NOW

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def site(own_database: tuple[str, str], instance: Path) -> Iterator[Flask]:
    """An application in earnest but for its cheap hashes, on a database of its own."""
    made = create_app(earnest(own_database[0], instance))
    yield made
    with made.app_context():
        db.engine.dispose()


def earnest(url: str, instance: Path) -> Config:
    return replace(config_for(url, instance), is_https=True, public_addresses=("https://points.example.org",))


def refusals(site: Flask) -> dict[str, str]:
    with site.app_context():
        found = list_findings(site.extensions["points_config"], db.engine)
    return {finding.name: finding.says for finding in found if finding.verdict is Verdict.REFUSED}


def invoke(site: Flask, *options: str) -> Result:
    """Run the command on this site, whichever other site the test's process has at hand."""
    with site.app_context():
        return site.test_cli_runner().invoke(check, options)


def run(site: Flask, url: str, *statements: str) -> None:
    """Run statements past the program's own checks."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_sound_site_may_serve_but_for_the_tests_server_that_forgets(site: Flask, database_kind: str) -> None:
    expected = set() if database_kind == "sqlite" else {"durability"}

    assert set(refusals(site)) == expected
    answer = invoke(site)
    assert answer.exit_code == len(expected)
    assert "ok      schema" in answer.output


@SQLITE
def test_serving_leaves_the_name_of_the_machine_and_another_one_is_refused(site: Flask) -> None:
    require_sound(site)

    with site.app_context():
        marker = Path(f"{db.engine.url.database}.server")
    marker.write_text('{"name": "elsewhere", "run": "another"}')
    with pytest.raises(Unsound, match="last served from the machine elsewhere"):
        require_sound(site)

    taken = invoke(site, "--take-over")
    assert taken.exit_code == 0
    require_sound(site)


@pytest.mark.parametrize(("revision", "says"), [("1234abcd5678", "newer"), (None, "older")])
def test_another_schema_than_the_programs_is_refused(
    site: Flask, own_database: tuple[str, str], revision: str | None, says: str
) -> None:
    present = f"'{revision}'" if revision else "(SELECT MIN(version_num) FROM alembic_version WHERE 1 = 0)"
    change = f"UPDATE alembic_version SET version_num = {present}" if revision else "DELETE FROM alembic_version"
    run(site, own_database[1], change)

    assert says in refusals(site)["schema"]


def test_a_missing_database_is_not_made_by_looking(instance: Path) -> None:
    site = create_app(earnest(f"sqlite:///{instance / 'gone.db'}", instance))

    assert "db upgrade" in refusals(site)["database"]
    assert not (instance / "gone.db").exists()


def test_a_file_that_is_no_database_is_refused_in_plain_words(instance: Path) -> None:
    (instance / "points.db").write_bytes(b"this is a letter, not a database" * 100)
    site = create_app(earnest(f"sqlite:///{instance / 'points.db'}", instance))

    assert "not a database" in refusals(site)["database"]


@POSTGRESQL
def test_the_login_that_owns_the_tables_is_refused(own_database: tuple[str, str], instance: Path) -> None:
    site = create_app(earnest(own_database[1], instance))

    found = refusals(site)

    assert "owns the tables" in found["database login"]
    assert "transfers" in found["history"]
    with site.app_context():
        db.engine.dispose()


@POSTGRESQL
def test_a_right_to_change_history_is_named(site: Flask, own_database: tuple[str, str]) -> None:
    run(site, own_database[1], "GRANT UPDATE ON transfers TO PUBLIC")

    assert "may change transfers" in refusals(site)["history"]


def test_books_that_were_signed_need_their_key(site: Flask, instance: Path) -> None:
    with site.app_context(), transaction():
        name = new_key(session(), at=NOW)
    assert "seal key" not in refusals(site)

    (instance / FOLDER / f"{name}.pem").unlink()

    assert name in refusals(site)["seal key"]


def test_without_the_address_of_the_site_printed_codes_could_lead_elsewhere(
    own_database: tuple[str, str], instance: Path
) -> None:
    site = create_app(replace(earnest(own_database[0], instance), public_addresses=()))

    assert "PUBLIC_ADDRESS" in refusals(site)["address"]
    with site.app_context():
        db.engine.dispose()
