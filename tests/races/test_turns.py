"""Writers of one SQLite file take turns: in the order in which they came, and each process once while another waits."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from pointsapp.core import turns
from pointsapp.core.turns import BESIDE, LONGEST_REST_SECONDS, step_aside, turn

EACH = 3
WRITER = """
import fcntl, sys, time
from sqlalchemy import create_engine
from pointsapp.core import turns

url, log, name, each = sys.argv[1:]
engine = create_engine(url)
line = turns._line_of(engine.url.database)

def is_alone():
    # Nobody stands at the byte of who comes next, so it can be had.
    try:
        fcntl.lockf(line._bytes, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, turns._NEXT)
    except OSError:
        return False
    fcntl.lockf(line._bytes, fcntl.LOCK_UN, 1, turns._NEXT)
    return True

with open(log, "a+") as written:
    for _ in range(int(each)):
        with turns.turn(engine):
            while is_alone() and written.seek(0) == 0 and len(written.read()) < 2 * int(each) - 1:
                time.sleep(0.005)
            written.write(name)
            written.flush()
"""
"""A process that writes its name in each of its turns, once the other one waits for it to end."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = create_engine(f"sqlite:///{tmp_path / 'points.db'}")
    yield opened
    opened.dispose()
    turns._line_of.cache_clear()


def waiting_for(engine: Engine) -> int:
    line = turns._line_of(engine.url.database)
    assert line is not None
    return len(line._own._waiting)


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


@contextmanager
def in_line(engine: Engine, count: int, done: list[str]) -> Iterator[None]:
    """Let so many threads come one after the other, each once the one before stands in line."""

    def write(name: str) -> None:
        with turn(engine):
            done.append(name)

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(count)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        until(lambda wanted=number: waiting_for(engine) == wanted)
    yield
    for thread in threads:
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_threads_go_in_the_order_in_which_they_came(engine: Engine) -> None:
    done: list[str] = []
    with ExitStack() as waiting:
        with turn(engine):
            waiting.enter_context(in_line(engine, 6, done))
            assert done == []
        # Whoever comes again at once comes after all who waited.
        with turn(engine):
            done.append("again")
    assert done == ["0", "1", "2", "3", "4", "5", "again"]


def test_who_waited_too_long_goes_on_and_is_not_called_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def write() -> None:
        with turn(engine):
            done.append("late")

    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.05)
    late = threading.Thread(target=write)
    with turn(engine):
        late.start()
        late.join(timeout=20)
        assert done == ["late"]
        assert waiting_for(engine) == 0
    with turn(engine):
        done.append("next")
    assert done == ["late", "next"]


def test_an_error_ends_a_turn(engine: Engine) -> None:
    with pytest.raises(ValueError, match="spilt"), turn(engine):
        raise ValueError("spilt")
    with turn(engine):
        pass


def test_long_work_rests_as_long_as_it_kept_others_waiting(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    clock = iter(range(100))
    monkeypatch.setattr(turns, "monotonic", lambda: next(clock) / 10)
    monkeypatch.setattr(turns, "sleep", rests.append)
    with turn(engine):
        pass
    step_aside()
    with ExitStack() as waiting, turn(engine):
        waiting.enter_context(in_line(engine, 3, []))
    step_aside()
    step_aside()
    with ExitStack() as waiting, turn(engine):
        waiting.enter_context(in_line(engine, 1, []))
        for _ in range(50):
            next(clock)
    step_aside()
    assert rests == [0, pytest.approx(0.1), 0, LONGEST_REST_SECONDS]


def test_where_no_file_can_be_made_there_is_no_line(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'missing' / 'points.db'}")
    with turn(engine), turn(engine):
        pass


def test_no_process_comes_twice_while_another_waits(engine: Engine, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", WRITER, str(engine.url), str(log)]
    writers = [subprocess.Popen([*command, name, str(EACH)], cwd=Path(__file__).parents[2]) for name in "ab"]
    for writer in writers:
        assert writer.wait(timeout=60) == 0
    assert log.read_text() in {"ab" * EACH, "ba" * EACH}
    assert Path(f"{engine.url.database}{BESIDE}").exists()
