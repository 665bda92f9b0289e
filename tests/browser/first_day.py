"""A person at a browser who counts what it takes: presses of a button or link, fields filled, letters typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from pointsapp.core.clock import start_of
from tests.browser.live_site import end, free_port, wait_until_up
from tests.databases import SECRET

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^ +([0-9A-Z]{4}(?:-[0-9A-Z]{2,4}){3})$", re.M)


@dataclass
class Effort:
    """What a step of the first day took."""

    clicks: int = 0
    fields: int = 0
    letters: int = 0
    seconds: float = 0.0


@dataclass
class Hands:
    """One person at one browser. Every move goes through here, so that it is counted."""

    page: Page
    base: str
    effort: Effort
    passwords: dict[str, str] = field(default_factory=dict)

    def press(self, name: str | re.Pattern[str], *, inside: str = "main") -> None:
        """Press the button or follow the link of this name."""
        found = self.page.locator(inside)
        kinds = [found.get_by_role(role, name=name, exact=True) for role in ("button", "link")]
        target = kinds[0].or_(kinds[1]).first
        self.click(target)

    def click(self, target: Locator) -> None:
        """Press something, and wait for the page that comes."""
        self.effort.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def fill(self, name: str, text: str) -> None:
        """Type into a field by its name."""
        self.effort.fields += 1
        self.effort.letters += len(text)
        self.page.locator(f"main [name={name}]").first.fill(text)

    def choose(self, name: str, value: str) -> None:
        """Choose one of several."""
        self.effort.clicks += 1
        self.page.locator(f"main input[name={name}][value={value}]").check()

    def enter(self) -> None:
        """Send the form from the field one is in."""
        self.effort.letters += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sees(self, *words: str) -> None:
        """See that the page says so."""
        for text in words:
            expect(self.page.locator("main")).to_contain_text(text)

    def menu(self, name: str) -> None:
        """Go to a page of the menu."""
        self.press(name, inside="nav.side")


@dataclass
class FirstDay:
    """An installation on its first day: where it is served, the code it printed, and its clock."""

    base: str
    code: str
    clock: Path

    def travel_to(self, day: date, hour: int = 9) -> None:
        """Set the clock to an hour of a village day."""
        self.clock.write_text((start_of(day) + timedelta(hours=hour)).isoformat(), "ascii")


@contextmanager
def first_day(folder: Path, day: date) -> Iterator[FirstDay]:
    """Run `flask serve`, as `make serve` does, on an empty database, and read the code off its window."""
    port, clock, window = free_port(), folder / "clock", folder / "window"
    made = FirstDay(f"http://127.0.0.1:{port}", "", clock)
    made.travel_to(day)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'points.db'}",
        "SECRET_KEY": SECRET,
        "INSTANCE_FOLDER": str(folder),
        "POINTS_DEMO": "1",
        "TEST_CLOCK_FILE": str(clock),
    }
    with window.open("w") as printed:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=printed,
            start_new_session=True,
        )
    try:
        wait_until_up(made.base + "/setup/", server)
        found = CODE.search(window.read_text("utf-8"))
        assert found, window.read_text("utf-8")
        made.code = found[1]
        yield made
    finally:
        end(server)


@contextmanager
def counted(efforts: dict[str, Effort], step: str, effort: Effort) -> Iterator[None]:
    """Put down what a step took, whoever did it."""
    before = (effort.clicks, effort.fields, effort.letters)
    began = time.monotonic()
    yield
    efforts[step] = Effort(
        effort.clicks - before[0],
        effort.fields - before[1],
        effort.letters - before[2],
        time.monotonic() - began,
    )


def table_of(efforts: dict[str, Effort]) -> str:
    """Write down what the day took, step by step."""
    lines = [f"{'step':<28}{'clicks':>8}{'fields':>8}{'letters':>9}{'seconds':>9}"]
    total = Effort()
    for step, effort in efforts.items():
        lines.append(f"{step:<28}{effort.clicks:>8}{effort.fields:>8}{effort.letters:>9}{effort.seconds:>9.1f}")
        total.clicks += effort.clicks
        total.fields += effort.fields
        total.letters += effort.letters
        total.seconds += effort.seconds
    lines.append(f"{'all':<28}{total.clicks:>8}{total.fields:>8}{total.letters:>9}{total.seconds:>9.1f}")
    return "\n".join(lines)


OpenPage = Callable[..., Page]
