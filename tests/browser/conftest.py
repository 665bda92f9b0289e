"""Chromium for the tests: Debian's own browser, found once, started once for each camera clip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.camera import qr_picture, scene, write_clip
from tests.browser.fake_counter import CARD, LINK, FakeCounter, serve

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
VILLAGE_PHONE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 360, "height": 740}}

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first needs a third less of the processor than the others, whose windows are drawn although nobody sees them."""
MISSING = "Chromium is missing: apt-get install chromium-headless-shell"

Launch = Callable[..., Browser]

PATIENCE_MS = 30_000
"""A busy machine may be slow; a test that passes does not wait for it."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without it these tests are skipped by name; under CI they fail."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launch(chromium_path: str, playwright_driver: Playwright) -> Iterator[Launch]:
    """Start a browser with these arguments and this camera clip, or give the one that runs already."""
    started: dict[tuple[str, ...], Browser] = {}

    def start(*arguments: str, clip: Path | None = None) -> Browser:
        camera = [*CAMERA, f"--use-file-for-fake-video-capture={clip}"] if clip else []
        key = (*arguments, *camera)
        if key not in started:
            started[key] = playwright_driver.chromium.launch(
                executable_path=chromium_path, args=[*ARGUMENTS, *camera, *arguments]
            )
        return started[key]

    yield start
    for browser in started.values():
        browser.close()


@pytest.fixture
def open_page(launch: Launch) -> Iterator[Callable[..., Page]]:
    """Open a page of a village phone in its own context; what goes wrong inside it fails the test."""
    contexts = []
    problems: list[str] = []

    def open_it(*arguments: str, clip: Path | None = None, **context_options: object) -> Page:
        browser = launch(*arguments, clip=clip)
        context = browser.new_context(**{**VILLAGE_PHONE, **context_options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def fake() -> Iterator[FakeCounter]:
    """The small server that speaks the counter's contract."""
    fake = FakeCounter()
    server = serve(fake)
    yield fake
    fake.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the camera sees: the card, a foreign code, two cards."""
    folder = tmp_path_factory.mktemp("clips")
    card, other, link = qr_picture(CARD), qr_picture(CARD[:-1] + "Z"), qr_picture(LINK)
    scenes = {"card": scene(card), "link": scene(link), "two": scene(card, other)}
    return {name: write_clip(folder / f"{name}.y4m", [picture], 0.2) for name, picture in scenes.items()}
