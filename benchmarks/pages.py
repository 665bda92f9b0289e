"""Measure every page of a village with 300 households and three years of lines, as the role that may see it.

    python -m benchmarks.pages [--database-url postgresql+psycopg://...] [--folder DIR] [--households 300] [--months 36]

Builds the village once (some minutes) and keeps it in the folder. Without an address it measures on SQLite; with the
address of a PostgreSQL login that may make databases, on a database of its own there. Each page is asked by a test
client, once to warm up and then `--rounds` times. Printed for each, the slowest first: milliseconds at the median and
at p95, milliseconds of this process's processor, statements, bytes. Figures are printed, never asserted.
"""

from __future__ import annotations

import argparse
import io
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text

from benchmarks.three_years import Books, books_of, build_once
from pointsapp.cli.demo.village import SLUG
from pointsapp.core.db import db, reading, session
from pointsapp.households.models import Household, Member, Stay
from tests.browser.visits import NO_PAGES, PARTS, visits_of
from tests.house.forms import forms_of
from tests.house.routes import PLACES
from tests.person import Person
from tests.statements import heard

GOAL_MS = 300
VILLAGE = f"/v/{SLUG}/"
LOGINS = {"bo": "wenshu", "ren": "pingyi1", "sup": "jiandu", "sec": "zhishu", "kay": "dianzhu", "alice": "phone"}
SHEET_OF_CARDS = 200
ITEMS = 5_000


@dataclass
class Measured:
    """One page: what was seen in each round."""

    name: str
    statements: int = 0
    size: int = 0
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.wall_ms)

    def row(self) -> str:
        slowest = sorted(self.wall_ms)[round(0.95 * (len(self.wall_ms) - 1))]
        mark = f"  over {GOAL_MS} ms" if self.median > GOAL_MS else ""
        cpu = statistics.median(self.cpu_ms)
        return f"{self.median:8.1f} {slowest:8.1f} {cpu:8.1f} {self.statements:5d} {self.size:9,d}  {self.name}{mark}"


class Visitors:
    """People of the village at their browsers, by login."""

    def __init__(self, books: Books) -> None:
        self._books, self._seated = books, dict[str, Person]()

    def __getitem__(self, login: str) -> Person:
        if login not in self._seated:
            token = None if login == "nobody" else self._books.furnished.tokens[login]
            self._seated[login] = Person(self._books.app, token, language="zh")
        return self._seated[login]


def pages_of(books: Books, visitors: Visitors) -> Iterator[tuple[str, str, str]]:
    """List who opens what: name, login, address."""
    ids, seen = books.furnished.ids, set()
    for visit in (visit for part in PARTS for visit in visits_of(part)):
        if visit.deed or (visit.person, visit.path) in seen or visit.endpoint in {"404", "csrf"}:
            continue
        seen.add((visit.person, visit.path))
        yield str(visit), visit.person, visit.url("", ids)
    yield "counter.goods as dianzhu after a look-up", "dianzhu", look_up(visitors["dianzhu"], ids)
    rules = send_rules(visitors["wenshu"])
    yield f"scoring.preview of {ITEMS} items", "wenshu", rules
    yield f"scoring.show of {ITEMS} items", "wenshu", take_rules(visitors["wenshu"], rules)
    yield "roster.preview of the whole village", "wenshu", send_roster(visitors["wenshu"])


def workbooks_of() -> Iterator[tuple[str, str, str]]:
    """List the workbooks that need no id."""
    for endpoint, what in NO_PAGES.items():
        place = PLACES.get(endpoint)
        if what == "a workbook" and place is not None and "{" not in place.path:
            login = LOGINS[min(place.people)]
            yield f"{endpoint} as {login}", login, place.url({}, village=VILLAGE)


def look_up(keeper: Person, ids: dict[str, str]) -> str:
    answer = keeper.post(f"{VILLAGE}counter/look-up", {"household_id": ids["household"], "reason": "lost"})
    assert answer.status_code == 303, answer.status_code
    return answer.location


def send_roster(clerk: Person) -> str:
    """Paste the village's own list with other names: every row is a difference."""
    with clerk.app.app_context(), reading():
        rows = session().execute(
            select(Household.number, Member.name)
            .join(Stay, Stay.household_id == Household.id)
            .join(Member, Member.id == Stay.member_id)
            .where(Stay.relation == "head", Household.number != "900")
        )
        lines = [f"{number}\t{name}新\t一组" for number, name in rows]
    answer = clerk.post(f"{VILLAGE}households/roster", {"pasted": "户号\t户主\t组\n" + "\n".join(lines)})
    assert answer.status_code == 303, answer.status_code
    return answer.location


def send_rules(clerk: Person) -> str:
    rows = "\n".join(f"类{number % 40},项目{number},{number % 9 + 1},每人每次," for number in range(ITEMS))
    file = (io.BytesIO(f"类别,项目,分值,单位,封顶\n{rows}\n".encode()), "细则.csv")
    answer = clerk.post(f"{VILLAGE}rules/import", {"file": file}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[-2000:]
    return answer.location


def take_rules(clerk: Person, preview: str) -> str:
    form = forms_of(clerk.get(preview).text, preview)[-1]
    answer = clerk.post(preview, {**form.fields, "title": "五千项"})
    assert answer.status_code == 303, answer.status_code
    return answer.location


def measured(name: str, ask: Callable[[], tuple[int, int]], books: Books, rounds: int) -> Measured:
    """Ask once to warm up and count, then some times to measure."""
    found = Measured(name)
    with books.app.app_context(), heard(db.engine) as statements:
        status, found.size = ask()
    found.statements = len(statements)
    if status != 200:
        print(f"{name}: answered with {status}", flush=True)
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        ask()
        found.wall_ms.append((time.perf_counter() - wall) * 1000)
        found.cpu_ms.append((time.process_time() - cpu) * 1000)
    return found


def opened(person: Person, address: str) -> tuple[int, int]:
    answer = person.get(address)
    return answer.status_code, len(answer.data)


def printed_cards(books: Books, clerk: Person) -> tuple[int, int]:
    """Print new cards for many households at once, as after a flood."""
    with books.app.app_context(), reading():
        wishes = session().execute(
            select(Stay.household_id, Stay.member_id).where(Stay.relation == "head").limit(SHEET_OF_CARDS)
        )
        wanted = [f"{household}-{member}" for household, member in wishes]
    answer = clerk.post(f"{VILLAGE}cards/issue", {"wish": wanted})
    return answer.status_code, len(answer.data)


def show(title: str, rows: Iterable[Measured]) -> None:
    found = sorted(rows, key=lambda row: -row.median)
    slow = sum(row.median > GOAL_MS for row in found)
    middle = statistics.median(row.median for row in found)
    print(f"\n{title}: {len(found)}, at the median {middle:.0f} ms; over {GOAL_MS} ms: {slow}")
    print(f"{'median':>8} {'p95':>8} {'cpu ms':>8} {'stmts':>5} {'bytes':>9}")
    for row in found:
        print(row.row())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database-url", default="", help="a PostgreSQL login that may make databases")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "jf-three-years")
    parser.add_argument("--households", type=int, default=300)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="measure the pages whose name holds this")
    asked = parser.parse_args()
    kept = build_once(asked.folder, asked.households, asked.months)
    with tempfile.TemporaryDirectory() as scratch, books_of(kept, Path(scratch), asked.database_url) as books:
        visitors = Visitors(books)
        with books.app.app_context(), reading():
            sizes = {name: session().scalar(text(f"SELECT count(*) FROM {name}")) for name in ("lines", "transfers")}
            print(f"{db.engine.dialect.name}, Python {platform.python_version()}, {sizes}, {asked.rounds} rounds")
        for title, listed in (("pages", pages_of(books, visitors)), ("workbooks", workbooks_of())):
            # Each is measured before the next is prepared: of files that are looked at, one is kept at a time.
            found = [
                measured(name, lambda who=login, where=address: opened(visitors[who], where), books, asked.rounds)
                for name, login, address in listed
                if asked.only in name
            ]
            if found:
                show(title, found)
        if asked.only in "cards.issue":
            cards = measured(f"{SHEET_OF_CARDS} cards", lambda: printed_cards(books, visitors["wenshu"]), books, 3)
            show("commands", [cards])


if __name__ == "__main__":
    main()
