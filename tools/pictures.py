"""Take the pictures of the README: build a demo village, serve it, look at it. Same village each time, other codes.

Started as `python -m tools.pictures` from the repository. Needs Chromium and requirements-dev.txt.
"""

import io
import os
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.cli.demo.build import SIGN_IN_WITH, Story, build
from pointsapp.cli.demo.shopping import Printed
from pointsapp.core.actor import HouseholdId
from pointsapp.core.clock import start_of
from pointsapp.core.db import reading, session, transaction
from pointsapp.households.queries import get_household
from pointsapp.ledger.queries import get_balance
from pointsapp.people.service import make_pairing_code
from pointsapp.publicity.models import Notice
from pointsapp.publicity.queries import sum_on_notice
from pointsapp.redemptions.models import Redemption
from tests.browser.conftest import ARGUMENTS, BROWSERS
from tests.browser.live_site import LiveSite, served
from tests.databases import make_app

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
HOUSEHOLDS, MONTHS, SEED = 80, 3, 2026
LAST_DAY = date(2026, 11, 21)
TODAY = LAST_DAY + timedelta(days=1)
OFFICE = {"viewport": {"width": 1366, "height": 960}}
PHONE = {"viewport": {"width": 360, "height": 860}, "device_scale_factor": 2}
COLOURS = 128
LARGEST_BYTES = 200_000


def main() -> int:
    """Take all pictures and answer 1 where one has become too large."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jf-pictures-") as name:
        url = f"sqlite:///{Path(name) / 'points.db'}"
        app = make_app(url, url, Path(name))
        with app.app_context():
            story = build(HOUSEHOLDS, MONTHS, SEED, LAST_DAY)
            with served(app, story.demo, story.cards, Path(name), TODAY) as site, sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
                sizes = take_all(browser, site, story)
                browser.close()
    for picture, size in sizes.items():
        print(f"{picture}: {size // 1000} kB")
    return int(max(sizes.values()) > LARGEST_BYTES)


def take_all(browser: Browser, site: LiveSite, story: Story) -> dict[str, int]:
    """Take the four pictures and give their sizes in bytes."""
    clerk = signed_in(browser, site, "wenshu")
    clerk.goto(site.url(f"activities/{drafted_sheet()}"))
    sizes = {"sheet": keep(clerk, "sheet")}
    clerk.goto(site.url(f"notices/{newest_notice()}/sheet"))
    sizes["notice"] = keep(clerk, "notice")
    card = best_customer(story)
    sizes["counter"] = keep(redeemed(signed_in(browser, site, "dianzhu"), site, card), "counter")
    sizes["passbook"] = keep(passbook(browser, site, story, card.household_id), "passbook")
    return sizes


def signed_in(browser: Browser, site: LiveSite, login: str) -> Page:
    """Sign an officer in at a screen of the office."""
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", **OFFICE)
    page.goto(f"{site.base}/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(SIGN_IN_WITH)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def drafted_sheet() -> int:
    """Give the newest sheet that is still a draft."""
    with reading():
        drafts = select(Line.activity_id).where(Line.state == LineState.DRAFT).order_by(Line.id.desc())
        return session().scalars(drafts).first() or 0


def newest_notice() -> int:
    """Give the notice that hangs on the wall."""
    with reading():
        return session().scalars(select(Notice.id).order_by(Notice.number.desc())).first() or 0


def best_customer(story: Story) -> Printed:
    """Find a card whose household redeemed before, has points left and more on notice."""
    village_id = story.demo.village_id
    with reading():
        redeemed_before = set(session().scalars(select(Redemption.household_id)))

        def worth(card: Printed) -> tuple[bool, bool, int]:
            balance = get_balance(village_id, get_household(village_id, card.household_id).wallet_id)
            waits = sum_on_notice(village_id, card.household_id)
            return card.household_id in redeemed_before, waits > 0, balance

        return max(story.cards, key=worth)


def redeemed(page: Page, site: LiveSite, card: Printed) -> Page:
    """Scan the card, choose two goods and hand them over."""
    page.goto(site.url("counter/"))
    page.locator("#code").fill(card.code)
    page.keyboard.press("Enter")
    for name in ("香皂", "盐"):
        page.locator("[data-good]").filter(has_text=name).first.locator("[data-step='1']").click()
    page.locator("form[data-goods] button[type=submit]").click()
    page.locator("form[data-posting=confirm] button").click()
    page.locator("[data-result=new] .verdict.tone-go").wait_for()
    return page


def passbook(browser: Browser, site: LiveSite, story: Story, household_id: HouseholdId) -> Page:
    """Pair a phone with the household and open its passbook."""
    clerk = story.demo.officers["wenshu"]
    home = next(home for home in story.demo.homes if home.household_id == household_id)
    with transaction():
        code = make_pairing_code(clerk, household_id, home.adults[0], at=start_of(TODAY))
    page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai", **PHONE)
    page.goto(f"{site.base}/pair?code={code}")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    page.locator(".hero").wait_for()
    return page


def keep(page: Page, name: str) -> int:
    """Keep what the window shows, in few colours. Gives the size in bytes."""
    file = FOLDER / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
