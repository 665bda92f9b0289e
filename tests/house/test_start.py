"""What starting the program loads: seconds are not asserted, but what must not be loaded is."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from werkzeug.routing import Map, Rule

from pointsapp.cli.commands import ALL_COMMANDS, Later
from pointsapp.core.later import load
from pointsapp.core.schemas import newest_schema
from pointsapp.startup import migrating
from pointsapp.web.addresses import LateRule

ROOT = Path(__file__).parents[2]
LIST_NEEDS = {"pointsapp", "pointsapp.cli", "pointsapp.cli.commands", "pointsapp.core", "pointsapp.core.later"}
LIST_NEVER = ("alembic", "babel", "cryptography", "psycopg", "sqlalchemy", "wtforms")
SERVER_NEVER = (
    "alembic", "flask_migrate", "granian", "hypothesis", "mako", "pypinyin", "pytest",
    "pointsapp.cli.archive", "pointsapp.cli.backup", "pointsapp.cli.demo", "pointsapp.cli.serve",
)  # fmt: skip


def loaded_by(words: list[str], settings: dict[str, str]) -> set[str]:
    """Start the program with these words on its line, and give what it loaded."""
    start = f"import sys; sys.argv[1:] = {words!r}; import wsgi; print(*sys.modules)"
    environment = {**os.environ, "SECRET_KEY": "", "FLASK_RUN_FROM_CLI": "true", **settings}
    said = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(said.stdout.split())


def among(loaded: set[str], names: Iterable[str]) -> list[str]:
    return [name for name in names if name in loaded]


def test_the_list_of_commands_needs_neither_settings_nor_the_program() -> None:
    loaded = loaded_by(["--app", "wsgi", "--help"], {})

    assert {name for name in loaded if name.split(".")[0] == "pointsapp"} == LIST_NEEDS
    assert among(loaded, LIST_NEVER) == []


def test_serving_loads_no_command_and_nothing_that_only_commands_need(tmp_path: Path) -> None:
    settings = {"SECRET_KEY": "kJ8d2nf93Kd02mfL49gmv03mDk29fmGH", "INSTANCE_FOLDER": str(tmp_path)}
    settings["DATABASE_URL"] = f"sqlite:///{tmp_path / 'points.db'}"

    loaded = loaded_by(["run"], settings)

    assert "pointsapp.web.pages" in loaded
    assert among(loaded, SERVER_NEVER) == []


@pytest.mark.parametrize("listed", ALL_COMMANDS, ids=lambda command: command.name)
def test_a_command_is_listed_as_it_calls_itself(listed: Later) -> None:
    command: click.Command = load(listed.place)

    assert isinstance(command, click.Command)
    assert listed.name == command.name
    assert listed.get_short_help_str(200) == command.get_short_help_str(200)


def test_the_program_knows_all_commands(app: Flask) -> None:
    helped = app.test_cli_runner().invoke(args=["village", "--help"])

    assert set(app.cli.commands) == {command.name for command in ALL_COMMANDS}
    assert "create" in helped.output


def test_tables_of_this_release_are_left_alone_and_others_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded: list[str] = []
    monkeypatch.setattr(migrating, "load", lambda place: lambda: upgraded.append(place))
    engine = create_engine(f"sqlite:///{tmp_path / 'points.db'}")

    for change in (
        None,
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES (:new)",
    ):
        with engine.begin() as line:
            line.execute(text(change or "SELECT 1"), {"new": newest_schema()} if ":new" in str(change) else {})
        migrating.bring_up_to_date(engine)
    engine.dispose()

    assert upgraded == ["flask_migrate:upgrade"] * 2


def test_addresses_are_written_as_werkzeug_writes_them() -> None:
    rules = ("/", "/v/<slug>/notices/<int:notice_id>", "/n/<token>/")
    asked = ({}, {"slug": "a/b 村", "notice_id": 7}, {"token": "x", "page": 2})

    by_late, by_plain = (
        [
            Map([kind(rule, endpoint=str(number)) for number, rule in enumerate(rules)])
            .bind("x")
            .build(str(number), values)
            for number, values in enumerate(asked)
        ]
        for kind in (LateRule, Rule)
    )

    assert by_late == by_plain


HEAPS = """
import ctypes, threading
from pointsapp.core.heap import share_heap

{first}
held = []
together = threading.Barrier(4)

def take():
    together.wait()
    held.append(bytearray(100_000))
    together.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
told = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, told)
libc.fflush(told)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a heap")
@pytest.mark.parametrize(("first", "are_shared"), [("share_heap()", True), ("", False)])
def test_threads_of_a_server_share_one_heap(first: str, are_shared: bool) -> None:
    said = subprocess.run(
        [sys.executable, "-c", HEAPS.format(first=first)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (said.stdout.count("<heap nr=") == 1) == are_shared
