"""What an audit entry seals for good tells of nobody: codes, counts, days and rows; the rest can be forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import pointsapp
from pointsapp.audit.models import AuditEntry
from pointsapp.audit.rules import PERSONAL
from pointsapp.core.db import reading, session
from pointsapp.publicity.types import Outcome

ROOT = Path(pointsapp.__file__).parent
ROW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|#[0-9]+")
DIGEST = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(rf"{DAY.pattern}T[0-9:.]+\+00:00")
CODE = re.compile(r"[a-z][a-z0-9_.]*")

ROWS_OR_FLAGS, ROWS, WORD, WORDS, COUNT, FLAG = "rows or flags", "rows", "code", "codes", "count", "flag"
FACTS = {
    "asked": COUNT,
    "cash_fen": COUNT,
    "changed": COUNT,
    "clock_before": "instant",
    "clock_now": "instant",
    "columns": WORDS,
    "count": COUNT,
    "first": COUNT,
    "gone": COUNT,
    "groups": ROWS,
    "households": COUNT,
    "in_force_on": "day",
    "is_on": FLAG,
    "key": "key",
    "last": COUNT,
    "left": COUNT,
    "lines": COUNT,
    "list": WORD,
    "members": COUNT,
    "names": WORDS,
    "new": COUNT,
    "number": COUNT,
    "open": COUNT,
    "outcome": WORD,
    "phones": COUNT,
    "points": COUNT,
    "posted": COUNT,
    "present": ROWS_OR_FLAGS,
    "price_points": "price",
    "retired_on": "day",
    "role": WORD,
    "rows": COUNT,
    "sent_back": COUNT,
    "state": WORD,
    "values": COUNT,
    "version": COUNT,
    "which": ROWS,
}
"""Every fact that an entry may hold beside rows (`..._id`) and commitments. A number that a person or household is
called by, a name, a phone, anybody's words, and why somebody left or a card ended are none: they go into `personal`."""

OF_ROWS = {"copy_of": ROWS}


def is_row(value: Any) -> bool:
    return value is None or (isinstance(value, str) and ROW.fullmatch(value) is not None)


def written(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def each(holds: Any) -> Any:
    return lambda values: isinstance(values, list) and all(map(holds, values))


KINDS = {
    ROWS: lambda value: each(is_row)(value) or is_row(value),
    ROWS_OR_FLAGS: each(each(lambda value: isinstance(value, bool) or is_row(value))),
    WORD: written(CODE),
    WORDS: each(written(CODE)),
    COUNT: is_count,
    FLAG: lambda value: isinstance(value, bool),
    "day": written(DAY),
    "instant": written(INSTANT),
    "price": lambda value: all(map(is_count, value.values() if isinstance(value, dict) else [value])),
    "key": written(re.compile(r"[0-9a-f]{16}")),
}


def faults(facts: dict[str, Any]) -> list[str]:
    """Name what must not stand in an entry for good."""
    found = []
    for name, value in facts.items():
        if name == PERSONAL:
            found += [f"{name}.{inner}" for inner, digest in value.items() if not written(DIGEST)(digest)]
        elif name.endswith("_id"):
            found += [] if is_row(value) else [name]
        else:
            kind = {**FACTS, **OF_ROWS}.get(name)
            found += [] if kind and KINDS[kind](value) else [name]
    return found


def written_facts() -> Iterator[tuple[str, str]]:
    """Give, for each call that leaves an entry, the names of the facts that it writes."""
    for path in ROOT.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        imports = [
            node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "pointsapp.audit.service"
        ]
        names = {alias.asname or alias.name for node in imports for alias in node.names}
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield from ((where, keyword.arg or "**") for keyword in node.keywords)


def test_no_call_writes_a_fact_that_is_not_listed() -> None:
    plain = {*FACTS, *OF_ROWS, "at", PERSONAL}
    unlisted = [f"{where}: {name}" for where, name in written_facts() if name not in plain and not name.endswith("_id")]

    assert [line for line in unlisted if not line.endswith("**")] == []
    assert {line.split(":")[0] for line in unlisted} == {
        "households/service/households.py",
        "outages/service/confirming.py",
    }, "facts that are gathered elsewhere: see that the entries of a filled village hold them"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_entries_of_a_filled_village_hold_nothing_of_anybody(app: Flask, filled: dict[str, str]) -> None:
    with app.app_context(), reading():
        entries = session().scalars(select(AuditEntry)).all()
        wrong = sorted({f"{entry.act}: {name}" for entry in entries for name in faults(entry.facts)})

    assert wrong == []
    assert {"outages.confirm", "review.open_meeting", "life.record"} <= {entry.act for entry in entries}


@pytest.mark.parametrize(
    "facts",
    [
        {"number": "007"},
        {"names": ["张晓明"]},
        {"before": {"number": "101"}},
        {"member_id": 7},
        {"present": [[7, False]]},
        {"outcome": "他说他没来"},
        {"list": "13800000000"},
        {"personal": {"name": "张晓明"}},
    ],
)
def test_a_fact_that_tells_of_somebody_is_found(facts: dict[str, Any]) -> None:
    assert faults(facts) == [next(iter(facts)) if "personal" not in facts else "personal.name"]


def test_codes_days_counts_and_rows_may_stand() -> None:
    uid = "0192f0c4-0000-7000-8000-00000000dead"
    facts = {
        "outcome": Outcome.VOIDED.value,
        "in_force_on": "2026-11-21",
        "lines": 3,
        "member_id": uid,
        "stay_id": "#7",
    }

    assert faults(facts) == []
