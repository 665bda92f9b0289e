"""The main journey in a real browser: from a deed to a bag of rice, and what everybody sees of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.cli.demo.build import SIGN_IN_WITH
from pointsapp.cli.demo.village import SLUG, Home
from pointsapp.core.db import reading, session
from pointsapp.households.queries import describe_household, get_household
from pointsapp.ledger.queries import get_balance, list_entries
from pointsapp.publicity.models import Notice
from tests.browser.camera import qr_picture, scene, write_clip
from tests.browser.live_site import FIRST_DAY, LiveSite, live_site
from tests.databases import Databases

OpenPage = Callable[..., Page]
NOTICE_FROM = FIRST_DAY + timedelta(days=1)
CLOSED_ON = NOTICE_FROM + timedelta(days=7)
EACH = 10
THANKS = re.compile("谢|收到")
OFFICE = {"viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def means(request: pytest.FixtureRequest) -> str:
    """How the card is read. A photo is read by itself in the short run: see test_counter_scan.py."""
    chosen: str = request.param
    if chosen == "photo" and not request.config.getoption("--full"):
        pytest.skip("only in the full run: all but the photo is as in the other journeys")
    return chosen


@pytest.fixture
def site(databases: Databases, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LiveSite]:
    kind: str = request.param
    with databases.own_copy(kind) as urls, live_site(urls, tmp_path) as made:
        yield made


def signed_in(site: LiveSite, open_page: OpenPage, login: str, **options: object) -> Page:
    page = open_page(**options)
    page.context.add_cookies([{"name": "language", "value": "en", "url": site.base}])
    page.goto(site.base + "/sign-in")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(SIGN_IN_WITH)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/v/{SLUG}/"))
    return page


def record(site: LiveSite, open_page: OpenPage, homes: list[Home]) -> None:
    """The clerk pastes eleven names and types one more into the sheet, and submits it."""
    page = signed_in(site, open_page, "wenshu", **OFFICE)
    page.goto(site.url("activities"))
    page.get_by_role("link", name="Record an activity").first.click()
    page.locator("[name=title]").fill("夜间巡防")
    page.locator("[name=place]").fill("村口")
    page.get_by_role("button", name="Go on to the households").click()
    page.locator("[data-current-item]").select_option(label=option_called(page, "参与村上治安巡防"))
    page.get_by_text("Paste a list of names or numbers").click()
    page.locator("[name=names]").fill("\n".join(heads_of(site, homes[:11])))
    page.get_by_role("button", name="Add the list").click()
    expect(page.locator("#lines tbody tr")).not_to_have_count(0)
    add_by_number(page, homes[11])
    page.goto(page.url.split("#")[0].split("?")[0])
    page.get_by_role("link", name="Look through and submit").first.click()
    page.get_by_role("button", name="Submit to the panel").click()
    expect(page.locator("main")).to_contain_text("12 lines are with the panel")


def add_by_number(page: Page, home: Home) -> None:
    page.locator("[data-current-item]").select_option(label=option_called(page, "参与村上治安巡防"))
    page.locator("[data-who]").press_sequentially(home.number)
    expect(page.locator("#hits [role=option]").first).to_be_visible()
    page.locator("[data-who]").press("Enter")
    expect(page.locator("#lines")).to_contain_text(home.number)


def heads_of(site: LiveSite, homes: list[Home]) -> list[str]:
    with site.app.app_context(), reading():
        village_id = site.demo.village_id
        return [describe_household(village_id, home.household_id, on=FIRST_DAY).head_name for home in homes]


def option_called(page: Page, name: str) -> str:
    """The item's option says more than its name: its points too."""
    options = page.locator("[data-current-item] option")
    expect(options.filter(has_text=name)).to_have_count(1)
    labels = options.all_inner_texts()
    return next(label for label in labels if name in label)


def review(site: LiveSite, open_page: OpenPage) -> None:
    """Two reviewers decide, so that nobody decides on the own household."""
    page = signed_in(site, open_page, "pingyi1", **OFFICE)
    page.goto(site.url("review"))
    page.get_by_role("link", name="Open a review meeting").click()
    expect(page.get_by_role("radio", name="Present")).not_to_have_count(0)
    for choice in page.get_by_role("radio", name="Present").all():
        choice.check()
    page.get_by_role("button", name="Begin").click()
    decide_all(page)
    second = signed_in(site, open_page, "pingyi2", **OFFICE)
    second.goto(site.url("review"))
    decide_all(second)

    assert lines_in(site, "submitted") == []


def decide_all(page: Page) -> None:
    page.get_by_role("link", name="Review this sheet").first.click()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#results")).not_to_be_empty()


def lines_in(site: LiveSite, state: str) -> list[Line]:
    with site.app.app_context(), reading():
        wanted = select(Line).where(Line.village_id == site.demo.village_id, Line.state == state).order_by(Line.id)
        return list(session().scalars(wanted))


def publish(site: LiveSite, open_page: OpenPage) -> str:
    """The clerk puts the twelve lines on a notice. Gives its public address."""
    site.travel_to(NOTICE_FROM)
    page = signed_in(site, open_page, "wenshu", **OFFICE)
    page.goto(site.url("notices"))
    page.get_by_role("link", name="Make a notice").first.click()
    page.get_by_role("button", name="Post the notice").click()
    expect(page.locator("main")).to_contain_text("Notice No. 1")
    with site.app.app_context(), reading():
        notice = session().scalars(select(Notice).where(Notice.village_id == site.demo.village_id)).one()
    return f"{site.base}/n/{notice.token}"


def object_on_the_wall(open_page: OpenPage, address: str) -> None:
    """A passer-by says that line 3 is wrong, and that something is missing."""
    page = open_page(extra_http_headers={"Accept-Language": "zh-CN"})
    page.goto(address)
    expect(page.locator(".notice-line")).to_have_count(12)
    page.locator(".notice-line").nth(2).get_by_role("link").click()
    page.locator("[name=words]").fill("那天他家没有来。")
    page.locator("main button.button-go").click()
    expect(page.locator("h1")).to_have_text(THANKS)
    page.goto(address)
    page.locator("main .buttons a").first.click()
    page.locator("[name=words]").fill("我家也参加了夜间巡防，漏记了。")
    page.locator("main button.button-go").click()
    expect(page.locator("h1")).to_have_text(THANKS)


def answer(site: LiveSite, open_page: OpenPage, missing_home: Home) -> None:
    """The supervisor strikes the wrong line off and has the missing one recorded."""
    page = signed_in(site, open_page, "jiandu", **OFFICE)
    for _ in range(2):
        page.goto(site.url("objections?stage=open"))
        page.locator("table tbody th a, table tbody td a").first.click()
        expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
        is_missing = page.get_by_role("heading", name="Something is missing").count() > 0
        outcome = "to_record" if is_missing else "voided"
        page.locator(f"input[name=outcome][value={outcome}]").check()
        if is_missing:
            page.locator("[name=title]").fill("夜间巡防（补记）")
            page.locator("[name=happened_on]").fill(FIRST_DAY.isoformat())
            page.locator("[name=household_number]").fill(missing_home.number)
        page.locator("[name=reason]").fill("核对了签到表和照片。")
        page.get_by_role("button", name="Answer").click()
        expect(page.get_by_role("heading", name="The answer")).to_be_visible()


def record_missing(site: LiveSite, open_page: OpenPage, missing_home: Home) -> None:
    """The clerk finds the sheet of the missing deed and adds the household's line."""
    page = signed_in(site, open_page, "wenshu", **OFFICE)
    page.goto(site.url("activities"))
    page.get_by_role("link", name="夜间巡防（补记）").click()
    add_by_number(page, missing_home)


def close(site: LiveSite, open_page: OpenPage) -> None:
    """The days are over: the clerk ticks the other channels and credits."""
    site.travel_to(CLOSED_ON)
    page = signed_in(site, open_page, "wenshu", **OFFICE)
    page.goto(site.url("notices"))
    page.get_by_role("link", name="Notice No. 1").click()
    page.locator("[name=is_checked]").check()
    page.get_by_role("button", name="Close and credit").click()
    expect(page.locator("main")).to_contain_text("Closed")


def redeem_and_undo(page: Page, site: LiveSite, identify: Callable[[Page], None]) -> int:
    """At the counter: identify, two goods, confirm, receipt, undo; then once more, for good. Gives the points."""
    for is_kept in (False, True):
        page.goto(site.url("counter/"))
        identify(page)
        expect(page.locator("form[data-goods]")).to_be_visible()
        add_one(page, "香皂")
        add_one(page, "盐")
        page.get_by_role("button", name="Show the sum").click()
        page.get_by_role("button", name="Confirm the redemption").click()
        expect(page.get_by_role("heading", name="Done, hand over the goods")).to_be_visible()
        expect(page.get_by_text("Receipt number")).to_be_visible()
        if not is_kept:
            page.get_by_role("button", name=re.compile("Undo this redemption")).click()
            expect(page.get_by_role("heading", name="Undone, take the goods back")).to_be_visible()
    return 5 + 3


def add_one(page: Page, name: str) -> None:
    good = page.locator("[data-good]").filter(has_text=name).first
    good.locator("button[data-step='1']").click()


def pair_phone(site: LiveSite, open_page: OpenPage, home: Home) -> Page:
    """The clerk makes a pairing code at the desk; the villager types it once."""
    desk = signed_in(site, open_page, "wenshu", **OFFICE)
    desk.goto(site.url(f"households/{home.household_id}"))
    desk.get_by_role("button", name=re.compile("code", re.I)).first.click()
    code = desk.locator(".pairing-code").first.inner_text()
    phone = open_page()
    phone.goto(site.base + "/pair")
    phone.locator("[name=code]").fill(code)
    phone.locator("main button.button-go").click()
    expect(phone.locator(".hero").first).to_be_visible()
    return phone


def balance_of(site: LiveSite, home: Home) -> int:
    with site.app.app_context(), reading():
        wallet_id = get_household(site.demo.village_id, home.household_id).wallet_id
        balance = get_balance(site.demo.village_id, wallet_id)
        assert balance == sum(entry.change for entry in list_entries(site.demo.village_id, wallet_id))
        return balance


def with_camera(page: Page) -> None:
    """The camera sees the card by itself."""


def with_gun(code: str) -> Callable[[Page], None]:
    def identify(page: Page) -> None:
        page.locator("#code").focus()
        page.keyboard.type(code + "\n", delay=4)

    return identify


def with_photo(picture: Path) -> Callable[[Page], None]:
    def identify(page: Page) -> None:
        page.locator("[data-photo]").set_input_files(picture)

    return identify


def code_of(site: LiveSite, home: Home) -> str:
    return next(card.code for card in site.cards if card.household_id == home.household_id)


def at_counter(
    site: LiveSite, open_page: OpenPage, means: str, code: str, folder: Path
) -> tuple[Page, Callable[[Page], None]]:
    """Open the keeper's page with what the means needs: a film of the card, a gun, a picture of the card."""
    picture = scene(qr_picture(code))
    if means == "camera":
        clip = write_clip(folder / "card.y4m", [picture], 0.2)
        page = signed_in(site, open_page, "dianzhu", clip=clip, permissions=["camera"])
        return page, with_camera
    if means == "photo":
        picture.save(folder / "card.png")
        return signed_in(site, open_page, "dianzhu"), with_photo(folder / "card.png")
    return signed_in(site, open_page, "dianzhu"), with_gun(code)


@pytest.mark.parametrize(
    ("site", "means"), [("sqlite", "camera"), ("postgresql", "gun"), ("sqlite", "photo")], indirect=True
)
def test_from_a_deed_to_goods_on_the_counter(means: str, site: LiveSite, open_page: OpenPage, tmp_path: Path) -> None:
    homes, missing = site.demo.at_home()[:12], site.demo.at_home()[12]
    customer = homes[0]

    record(site, open_page, homes)
    review(site, open_page)
    address = publish(site, open_page)
    object_on_the_wall(open_page, address)
    answer(site, open_page, missing)
    record_missing(site, open_page, missing)
    close(site, open_page)

    assert [len(lines_in(site, state)) for state in ("credited", "voided", "draft")] == [11, 1, 1]
    assert [balance_of(site, home) for home in homes].count(EACH) == 11

    page, identify = at_counter(site, open_page, means, code_of(site, customer), tmp_path)
    spent = redeem_and_undo(page, site, identify)

    assert balance_of(site, customer) == EACH - spent
    see_it_all(site, open_page, customer, address, spent)
    check_the_books(site)


def see_it_all(site: LiveSite, open_page: OpenPage, customer: Home, address: str, spent: int) -> None:
    """The passbook on the phone shows deed, redemption, undo and redemption; the notice is over."""
    phone = pair_phone(site, open_page, customer)
    expect(phone.locator("main")).to_contain_text("参与村上治安巡防")
    lines = phone.locator("ul.lines > li .line-head")
    expect(lines).to_have_count(4)
    changes = [re.sub(r"[^0-9+−-]", "", text) for text in lines.locator(".points, [class*=points]").all_inner_texts()]
    assert [int(change.replace("−", "-")) for change in changes] == [-spent, spent, -spent, EACH]
    public = open_page()
    public.goto(address)
    expect(public.locator(".notice-line")).to_have_count(0)


def check_the_books(site: LiveSite) -> None:
    """The books agree; on a copy in which one figure was changed by hand, the first bad row is named."""
    assert site.run("ledger", "verify").returncode == 0
    url = site.environment["DATABASE_URL"]
    if not url.startswith("sqlite"):
        return
    copy = Path(url.removeprefix("sqlite:///")).with_name("tampered.db")
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("DROP TRIGGER closed_transfers_update")
        target.execute("UPDATE transfers SET points = points + 1 WHERE id = 3")
        target.commit()
    found = site.run("ledger", "verify", DATABASE_URL=f"sqlite:///{copy}")
    assert found.returncode == 1
    assert "transfers row 3" in found.stderr
