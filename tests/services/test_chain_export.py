"""The exported books are checked by one file alone, which finds every change as the product does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pointsapp.chain import check_books
from pointsapp.chain.export import list_book_lines
from pointsapp.chain.queries import find_head
from pointsapp.chain.service import change_key, publish
from pointsapp.chain.types import Occasion
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.service import let_go_below, reverse
from tests.world import NOW, World

Line = dict[str, Any]


@pytest.fixture
def books(world: World, tmp_path: Path) -> Path:
    """A village's books in a file: awards, a reversal, a wallet that may go below zero, two keys."""
    world.give("alice", 30)
    world.give("bo", 12)
    with transaction():
        change_key(at=NOW)
        let_go_below(world.actor("sec"), world.homes["dana"].wallet_id, at=NOW)
        reverse(world.actor("sec"), session().query(Transfer.id).order_by(Transfer.id).first()[0], at=NOW)
    with transaction():
        publish(world.village_id, Occasion.ASKED_FOR, at=NOW)
    file = tmp_path / "books.jsonl"
    with reading():
        file.write_text("".join(list_book_lines(world.village_id)), encoding="ascii")
    return file


def check(file: Path, *more: str) -> int:
    return check_books.main([str(file), *more])


def test_books_that_nobody_touched_agree_with_paper(world: World, books: Path, capsys: pytest.CaptureFixture) -> None:
    with reading():
        head = find_head(world.village_id)

    assert check(books, "--head", f"{head.sequence}:{head.hash[:8]}") == 0

    said = capsys.readouterr().out
    assert f"Newest seal: {head.sequence}:{head.hash}" in said
    assert "3 transfers" in said


def test_the_checker_runs_by_itself_anywhere(books: Path, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere" / "check_books.py"
    alone.parent.mkdir()
    alone.write_bytes(Path(check_books.__file__).read_bytes())

    done = subprocess.run(
        [sys.executable, "-I", str(alone), str(books)], cwd=alone.parent, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def points_more(lines: list[Line]) -> None:
    next(line for line in lines if line.get("kind") == "transfer")["row"]["points"] += 1


def link_gone(lines: list[Line]) -> None:
    del lines[[line["line"] for line in lines].index("link") + 2]


def tail_cut(lines: list[Line]) -> None:
    del lines[[line.get("kind") for line in lines].index("transfer") : -1]


def end_missing(lines: list[Line]) -> None:
    del lines[-1]


def balance_more(lines: list[Line]) -> None:
    next(line for line in lines if line["line"] == "balance" and line["balance"] is not None)["balance"] += 1


def below_zero(lines: list[Line]) -> None:
    next(line for line in lines if line["line"] == "balance" and line["balance"] is not None)["may_go_below"] = True


def signature_other(lines: list[Line]) -> None:
    heads = [line for line in lines if line["line"] == "published"]
    heads[0]["signature"] = heads[1]["signature"]


def head_later(lines: list[Line]) -> None:
    next(line for line in lines if line["line"] == "published")["published_at"] = "2026-11-22T01:30:00.000000+00:00"


def key_other(lines: list[Line]) -> None:
    next(line for line in lines if line["line"] == "key")["since"] = "2026-11-22T01:30:00.000000+00:00"


def key_gone(lines: list[Line]) -> None:
    del lines[[line["line"] for line in lines].index("key")]


def newest_other(lines: list[Line]) -> None:
    lines[-1]["points"] += 1


@pytest.mark.parametrize(
    ("forge", "finds"),
    [
        (points_more, "the row is not what was sealed"),
        (link_gone, "is missing"),
        (tail_cut, "the newest head names other books"),
        (end_missing, "cut short"),
        (balance_more, "is not what its lines add up to"),
        (below_zero, "is not what its lines add up to"),
        (signature_other, "published head 1 is not what was signed"),
        (head_later, "published head 1 is not what was signed"),
        (key_other, "did not sign itself"),
        (key_gone, "a key is missing"),
        (newest_other, "the newest head names other books"),
    ],
)
def test_a_change_in_the_file_is_found(
    books: Path, capsys: pytest.CaptureFixture, forge: Callable[[list[Line]], None], finds: str
) -> None:
    lines = [json.loads(text) for text in books.read_text("ascii").splitlines()]
    forge(lines)
    books.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="ascii")

    assert check(books) == 1
    assert finds in capsys.readouterr().err


def test_paper_that_does_not_fit_is_said(books: Path, capsys: pytest.CaptureFixture) -> None:
    assert check(books, "--head", "1:00000000") == 1
    assert check(books, "--head", "99:00000000") == 1

    said = capsys.readouterr().err
    assert "link 1 is not what is printed on paper" in said
    assert "99 was published or printed" in said


@pytest.mark.parametrize("text", ["", "no books\n", '{"line": "other"}\n', "{}\n", '{"line": "link"}\n'])
def test_a_file_that_is_no_books_is_said(tmp_path: Path, text: str, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "books.jsonl"
    file.write_text(text, encoding="ascii")

    assert check(file) in (1, 2)
    assert capsys.readouterr().err
