"""What a keeper does at the counter, step by step, for the tests of its script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.fake_counter import CARD, FakeCounter


def sign_in(page: Page, fake: FakeCounter, user: str = "5", path: str = "/counter/") -> Page:
    page.goto(f"{fake.address}/sign-in?user={user}&next={path}")
    return page


def scan_by_gun(page: Page, text: str = CARD) -> None:
    """A gun types into whatever has the focus and ends with Enter."""
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def choose_goods(page: Page) -> None:
    page.locator("[data-good]").first.locator("[data-step='1']").click()
    page.locator("button[type=submit]").click()
    expect(page.locator("form[data-posting=confirm]")).to_be_visible()


def at_the_quote(page: Page, fake: FakeCounter) -> Page:
    sign_in(page, fake, path="/counter/quotes/1")
    expect(page.locator("form[data-posting=confirm]")).to_be_visible()
    return page


def confirm(page: Page) -> None:
    page.locator("form[data-posting=confirm] button").click()


def expect_done(page: Page) -> None:
    expect(page.locator("[data-result=new] .verdict.tone-go")).to_be_visible()


def expect_checking(page: Page) -> None:
    expect(page.locator(".verdict.tone-wait")).to_be_visible()
    expect(page.locator("[data-screen] form")).to_have_count(0)


def kept_postings(page: Page) -> int:
    """How many postings this device still keeps."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
          const request = indexedDB.open("counter", 1);
          request.onerror = () => reject(request.error);
          request.onsuccess = () => {
            const all = request.result.transaction("postings").objectStore("postings").count();
            all.onsuccess = () => { request.result.close(); resolve(all.result); };
          };
        })"""
    )
