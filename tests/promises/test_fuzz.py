"""P19: bad input is only refused: every parser and every form, with what people and strangers might send."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.cards.rules import parse_card_code
from pointsapp.core.db import reading, session
from pointsapp.core.errors import RuleError
from pointsapp.exchange.delimited import decode, split
from pointsapp.exchange.roster.cells import read_is_minor, read_name, read_names, read_phone, read_relation
from pointsapp.exchange.roster.openings import read_amount
from pointsapp.exchange.roster.private import leave_out_private
from pointsapp.exchange.scoring_table import cells
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.text import clean_text, one_line, visible_text
from pointsapp.households.rules import clean_name, clean_number
from pointsapp.ledger.models import Account, Transfer
from pointsapp.people.rules.logins import canonical_login
from pointsapp.people.rules.pairing import read_code
from pointsapp.web import fields
from tests.house.forms import PageForm, forms_of
from tests.house.routes import COLUMNS
from tests.house.walking import as_seen_by, somebody, steps, undone
from tests.person import Person
from tests.promises.trial import Trial
from tests.promises.village import SHORT_ON_SQLITE, furnished
from tests.world import World

LONGEST_SECONDS = 2.0
APART = ThreadPoolExecutor(1)
"""Parsers run apart, so that whatever they raise is an answer."""

WIDE_DIGITS = "０１２３４５６７８９"
SEEDS = (
    "10", "5-10", "每人每次5分", "60分/户/年", "每月最多1分", "+5", "１２", "²", "1e308", "NaN", "-0", "9" * 400,
    "0x10", "1_000", "٣", "2026-02-30", "0000-00-00", "9999-12-31", "3月5日", "张晓明、李四", "阿依古丽·买买提",
    "㛃𠅤𬎆", "12", "13800138000", "110101199001011234", "=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "<script>",
    "'; DROP TABLE x; --", "{{7*7}}", "%s%n", "\r\nSet-Cookie: a=b", "JF1P" + "0" * 28, "ABCD-EFGH-JK",
    "\u202e\u200b\ufeff", "\ud800", "a\0b", "户主,成员\n1,2", "a\tb\tc", '"unbalanced', "是", "户主之妻", "",
)  # fmt: skip
LETTERS = (
    string.printable,
    WIDE_DIGITS + "分元/每户人次月年到至~-、，：；",
    "户主妻子女父母张王李赵㛃𠅤",
    "\u0301\u200d\u202e\ufeff\0\ud800👨‍👩‍👧",
)
PAGES_SHORT_EACH = 8
"""`make test` fills every form in tests/house/test_bad_input.py already: here most pages are left out."""


def typed(chance: random.Random) -> str:
    """Type something: a seed, a changed seed, or letters of some kind."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(SEEDS)
    if kind == 1:
        letters = list(chance.choice(SEEDS) * chance.choice((1, 1, 2, 50)))
        for _ in range(chance.randint(1, 4)):
            letters.insert(chance.randint(0, len(letters)), chance.choice(chance.choice(LETTERS)))
        return "".join(letters)
    if kind == 2:
        return chance.choice(SEEDS) + chance.choice((",", "\n", " ", "\t", "/", "-", ";")) + chance.choice(SEEDS)
    return "".join(chance.choices(chance.choice(LETTERS), k=chance.choice((1, 5, 30, 500))))


def sent(chance: random.Random) -> bytes:
    """Make a file: text in some encoding, or bytes that are none."""
    text = "\n".join(",".join(typed(chance) for _ in range(chance.randint(1, 6))) for _ in range(chance.randint(0, 12)))
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"))
    data = text.encode(encoding, "replace")
    return (
        data
        if chance.random() < 0.8
        else data[: chance.randint(0, len(data))] + chance.randbytes(chance.randint(0, 40))
    )


TEXT_PARSERS: dict[str, Callable[[str], object]] = {
    "a card code": parse_card_code,
    "a pairing code": read_code,
    "a login": canonical_login,
    "a name": clean_name,
    "a household number": clean_number,
    "points of a scoring table": lambda text: cells.read_points(text, 10),
    "a unit": cells.read_unit,
    "a cap": lambda text: cells.read_cap(text, 1),
    "points of an old paper book": lambda text: read_amount(text, 10),
    "names in a cell": read_names,
    "one name in a cell": read_name,
    "a relation": read_relation,
    "a phone": read_phone,
    "whether a child": read_is_minor,
    "a private number": lambda text: leave_out_private([[text, "x"], [text, text]]),
    "a number in a form": fields.plain_number,
    "text": lambda text: (clean_text(text), visible_text(text), one_line(text)),
}
FILE_PARSERS: dict[str, Callable[[bytes], object]] = {
    "an encoding": lambda data: split(decode(data)[0]),
    "a table as CSV": lambda data: read_table(data, "table.csv"),
}


def try_parsers(trial: Trial, count: int) -> None:
    """Give every parser the same texts and files; each reads them or refuses them in time."""
    chance = random.Random(19)
    for _ in range(count):
        text, data = typed(chance), sent(chance)
        for name, parse in TEXT_PARSERS.items():
            judge(trial, name, parse, text)
        for name, read in FILE_PARSERS.items():
            judge(trial, name, read, data)
    trial.settle("read", "refused")


def judge(trial: Trial, name: str, parse: Callable[..., object], given: object) -> None:
    trial.tries()
    began = time.monotonic()
    error = APART.submit(parse, given).exception()
    if error is None or isinstance(error, RuleError):
        trial.saw("refused" if error else "read")
    else:
        trial.broke(f"{name}: {type(error).__name__}")
    trial.require(time.monotonic() - began < LONGEST_SECONDS, f"{name}: took longer than {LONGEST_SECONDS:g} s")


PARSERS = pytest.mark.promise("P19", "every parser of text and files, with mutated input")
FORMS = pytest.mark.promise("P19", "every form, all fields at once")


@PARSERS
def test_parsers_read_or_refuse(trial: Trial) -> None:
    try_parsers(trial, trial.size(150, 2_000))


@PARSERS
@pytest.mark.fault("a cell is taken for plain ASCII", finds="a cap: UnicodeEncodeError")
def test_a_parser_that_breaks_down_is_found(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_plain", lambda text: text.strip().encode("ascii").decode())
    try_parsers(trial, trial.size(150, 2_000))


def forms_for(trial: Trial, app: Flask, world: World, filled: dict[str, str], name: str) -> dict[str, PageForm]:
    """Collect the forms that a person is shown."""
    found: dict[str, PageForm] = {}
    person = somebody(app, world, name)
    for number, (place, _) in enumerate(steps(app, "GET")):
        if name in place.people and number % trial.size(PAGES_SHORT_EACH, 1) == 0:
            url = place.url(as_seen_by(name, filled))
            with undone(app):
                page = person.get(url)
            for form in forms_of(page.text, url) if page.mimetype == "text/html" else ():
                found.setdefault(f"{form.method} {form.action.split('?')[0]} {sorted(form.fields)}", form)
    return found


def books() -> tuple[int, int]:
    with reading():
        counted = session().scalar(select(func.count()).select_from(Transfer))
        held = session().scalar(select(func.sum(Account.balance)))
    return counted or 0, held or 0


def try_forms(trial: Trial, app: Flask, world: World, filled: dict[str, str]) -> None:
    """Fill all fields of every form with something, and hold the answer and the books against what may be."""
    chance = random.Random(20)
    before = books()
    for name in trial.size(("bo", "kay"), tuple(COLUMNS.values())):
        for what, form in forms_for(trial, app, world, filled, name).items():
            for _ in range(trial.size(1, 12)):
                one_form(trial, app, somebody(app, world, name), form, f"{what} as {name}", before, chance)
    trial.settle("refused", "answered")


def one_form(
    trial: Trial, app: Flask, person: Person, form: PageForm, what: str, before: tuple[int, int], chance: random.Random
) -> None:
    data = {name: typed(chance).encode("utf-8", "replace") for name in form.typed}
    began = time.monotonic()
    with undone(app):
        is_get = form.method == "GET"
        answer = person.get(form.action, query_string=data) if is_get else person.post(form.action, data)
        after = books()
    trial.tries()
    trial.saw("answered" if answer.status_code in {200, 303} else "refused")
    trial.require(answer.status_code < 500, f"{what}: {answer.status_code}")
    trial.require(after == before, f"{what}: the books changed")
    trial.require(time.monotonic() - began < LONGEST_SECONDS, f"{what}: took longer than {LONGEST_SECONDS:g} s")


@FORMS
@SHORT_ON_SQLITE
def test_forms_answer_and_leave_the_books_alone(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_forms(trial, app, world, furnished(app, world, people, tmp_path, monkeypatch))


@FORMS
@SHORT_ON_SQLITE
@pytest.mark.fault("a number is read with int()", finds=": 500")
def test_a_form_that_breaks_down_is_found(
    trial: Trial, app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = furnished(app, world, people, tmp_path, monkeypatch)
    monkeypatch.setattr(fields, "points_of", lambda text: int(text or 0))
    try_forms(trial, app, world, filled)
