"""Beside the commits of a server a thread carries SQLite's journal over: nothing is lost by it, and nobody waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from pointsapp.core import checkpoints, turns
from pointsapp.core.checkpoints import AT_THE_LATEST_PAGES, Carrier, carrier_of
from pointsapp.core.engine import driver_for_sqlite, engine_options, journal_mode, prepare

MODE = journal_mode(driver_for_sqlite().sqlite_version_info)
in_wal = pytest.mark.skipif(MODE != "wal", reason="this SQLite gets another journal")


@pytest.fixture
def books(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / '村 1.db'}"
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    with engine.begin() as line:
        line.execute(text("CREATE TABLE points (number INTEGER)"))
    yield engine
    engine.dispose()


def write(books: Engine, number: int) -> None:
    with books.begin() as line:
        line.execute(text("INSERT INTO points VALUES (:number)"), {"number": number})


def numbers(books: Engine) -> list[int]:
    with books.connect() as line:
        return list(line.scalars(text("SELECT number FROM points ORDER BY number")))


def left_in_journal(books: Engine) -> int:
    with books.connect() as line:
        busy, pages, carried = line.exec_driver_sql("PRAGMA wal_checkpoint(NOOP)").one()
    assert not busy
    return int(pages) - int(carried)


@in_wal
def test_what_was_committed_is_carried_over_once(books: Engine) -> None:
    carrier = carrier_of(books)
    write(books, 1)
    assert left_in_journal(books) > 0

    carried = [carrier.carry(), carrier.carry()]

    assert carried == [True, False]
    assert left_in_journal(books) == 0
    write(books, 2)
    assert carrier.carry()
    assert numbers(books) == [1, 2]


@in_wal
def test_who_reads_or_writes_meanwhile_is_not_waited_for_and_loses_nothing(books: Engine) -> None:
    carrier = carrier_of(books)
    with books.connect() as reader, books.connect() as writer:
        reader.execute(text("SELECT count(*) FROM points")).one()
        write(books, 1)
        writer.execute(text("INSERT INTO points VALUES (2)"))

        carrier.carry()

        assert reader.scalar(text("SELECT count(*) FROM points")) == 0
        writer.commit()
    assert numbers(books) == [1, 2]


@in_wal
@pytest.mark.parametrize(("long_from", "in_turn"), [(3, [False, True]), (100, [False])])
def test_a_long_journal_begins_anew_though_somebody_always_writes(
    books: Engine, monkeypatch: pytest.MonkeyPatch, long_from: int, in_turn: list[bool]
) -> None:
    monkeypatch.setattr(checkpoints, "BEGIN_ANEW_FROM_PAGES", long_from)
    carrier = carrier_of(books)
    for number in range(3):
        write(books, number)
    carry_over, writers, seen = checkpoints._carry_over, turns._line_at(books), []

    with books.connect() as reader:

        def carry_over_beside_a_reader(line: object) -> int:
            pages = carry_over(line)
            seen.append(writers._own._is_somebody_in)
            reader.rollback()
            return pages

        monkeypatch.setattr(checkpoints, "_carry_over", carry_over_beside_a_reader)
        reader.execute(text("SELECT count(*) FROM points")).one()
        write(books, 3)
        carrier.carry()
    write(books, 4)

    assert seen == in_turn
    with books.connect() as line:
        pages = line.exec_driver_sql("PRAGMA wal_checkpoint(NOOP)").one()[1]
    assert (pages == 1) == (len(in_turn) > 1)
    assert numbers(books) == [0, 1, 2, 3, 4]


@in_wal
def test_commits_carry_over_themselves_only_what_is_long_left(books: Engine) -> None:
    books.dispose()
    carrier_of(books)

    with books.connect() as line:
        assert line.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one() == AT_THE_LATEST_PAGES
        assert line.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2


def test_a_database_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "points.db-wal").write_bytes(b"left")

    with pytest.raises(driver_for_sqlite().Error):
        Carrier(create_engine(f"sqlite:///{tmp_path / 'points.db'}")).carry()

    assert not (tmp_path / "points.db").exists()


def test_where_there_is_no_such_journal_nothing_is_done(books: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "journal_mode", lambda _version: "truncate")

    assert carrier_of(books) is None
    assert carrier_of(create_engine("sqlite://")) is None
    assert carrier_of(create_engine("postgresql+psycopg://nobody@localhost/none")) is None
