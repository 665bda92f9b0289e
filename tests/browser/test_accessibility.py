"""Every page in both languages, on a phone and on an office screen: readable, operable, without errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.conftest import Launch
from tests.browser.deeds import DEEDS
from tests.browser.furnished import Furnished, furnished_site
from tests.browser.visits import NO_PAGES, PARTS, Visit, visits_of
from tests.databases import Databases

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1366, "height": 768}
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Off by default; whoever passes the enhanced contrast passes the plain one.
    "rules": {
        "target-size": {"enabled": True},
        "color-contrast-enhanced": {"enabled": True},
        "color-contrast": {"enabled": False},
    },
    "resultTypes": ["violations"],
    # No page has sound, nor a style sheet that turns the screen.
    "preload": False,
}
IN_THE_DARK = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}, "rules": {}}
FOUND = """async rules => (await axe.run(document, rules)).violations.flatMap(
  found => found.nodes.map(node => `${found.id}: ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none)
    .map(check => check.message).join("; ").slice(0, 200)})`))"""
STICKS_OUT = "document.documentElement.scrollWidth > window.innerWidth"
HAS_DARK = "document.querySelector('meta[name=color-scheme]') !== null"
REFUSED = 422
SERVER_REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def furnished(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with databases.own_copy("sqlite") as urls, furnished_site(urls, tmp_path_factory.mktemp("furnished")) as made:
        yield made


@dataclass
class Walk:
    """One browser that goes from page to page as everybody, and writes down what is wrong.

    Where it is not full, axe is asked about each Chinese page at one width, and in the dark, and English pages are
    looked at on the phone alone; the full run asks axe about both languages and widths. That nothing sticks out, and
    that the browser has nothing to say, is asked wherever a page is looked at.
    """

    browser: Browser
    furnished: Furnished
    language: str
    is_full: bool
    visits: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def visit(self, visit: Visit) -> None:
        """Open a page at both widths, and in the dark where it has a dark dress."""
        page = self._page_of(visit.person)
        self.said.clear()
        page.set_viewport_size(PHONE)
        page.goto(visit.url(self.furnished.site.base, self.furnished.ids))
        if visit.deed:
            DEEDS[visit.deed](page, self.furnished.ids)
            page.wait_for_load_state()
        elif visit.endpoint in self.furnished.site.app.view_functions:
            self._came_to(page, visit)
        is_asked = self.is_full or self.language == "zh"
        self.visits += 1
        self._look(page, f"{visit} at 360", RULES if is_asked and (self.is_full or self.visits % 2) else None)
        if is_asked:
            page.set_viewport_size(SCREEN)
            self._look(page, f"{visit} at 1366", RULES if self.is_full or not self.visits % 2 else None)
        if is_asked and page.evaluate(HAS_DARK):
            page.emulate_media(color_scheme="dark")
            self._look(page, f"{visit} in the dark", IN_THE_DARK)
            page.emulate_media(color_scheme="light")
        self.wrong += [f"{visit}: {text}" for text in self.said]

    def _came_to(self, page: Page, visit: Visit) -> None:
        path = urlsplit(page.url).path
        endpoint, _ = self.furnished.site.app.url_map.bind("localhost").match(path)
        if endpoint != visit.endpoint:
            self.wrong.append(f"{visit}: came to {path}")

    def _look(self, page: Page, where: str, rules: dict[str, Any] | None) -> None:
        if rules:
            self.wrong += [f"{where}: {found}" for found in page.evaluate(FOUND, rules)]
        if page.evaluate(STICKS_OUT):
            self.wrong.append(f"{where}: wider than the window")

    def _page_of(self, person: str) -> Page:
        if person not in self.pages:
            context = self.browser.new_context(timezone_id="Asia/Shanghai", reduced_motion="reduce")
            cookies: list[Any] = [{"name": "language", "value": self.language, "url": self.furnished.site.base}]
            if person != "nobody":
                cookies.append(self.furnished.cookie_of(person))
            context.add_cookies(cookies)
            # Sent once for all pages of a person, not once a page: it is long. The pages' own policy stays on.
            context.add_init_script(AXE)
            page = context.new_page()
            page.on("console", self._hear)
            page.on("pageerror", lambda error: self.said.append(str(error)))
            page.on("response", self._answered)
            self.pages[person] = page
        return self.pages[person]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(SERVER_REFUSED):
            self.said.append(message.text)

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page and response.status != REFUSED):
            self.said.append(f"{response.status} {response.url}")

    def end(self) -> None:
        """Close all windows."""
        for page in self.pages.values():
            page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_page_is_for_everybody_on_every_screen(
    furnished: Furnished, launch: Launch, part: str, language: str, request: pytest.FixtureRequest
) -> None:
    walk = Walk(launch(), furnished, language, is_full=request.config.getoption("--full"))
    for visit in visits_of(part):
        walk.visit(visit)
    walk.end()

    assert walk.wrong == []


def test_every_page_is_in_the_table_of_visits(furnished: Furnished) -> None:
    pages = {rule.endpoint for rule in furnished.site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    visited = {visit.endpoint for part in PARTS for visit in visits_of(part)}

    missing = pages - visited - set(NO_PAGES)

    assert not missing, f"{sorted(missing)} are not in tests/browser/visits.py: add a line for each page and state"
    assert not set(NO_PAGES) - pages, "these routes are gone: take them out of NO_PAGES"
