"""Choosing and confirming at the counter: done, not done or checking, whatever the line does."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.counter_steps import (
    at_the_quote,
    choose_goods,
    confirm,
    expect_checking,
    expect_done,
    kept_postings,
    scan_by_gun,
    sign_in,
)
from tests.browser.fake_counter import FakeCounter

OpenPage = Callable[..., Page]

RECORD_SOUNDS = """
  window.sounds = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    window.sounds.push(this.frequency.value);
    return start.call(this, when);
  };
"""


def test_plus_minus_and_total_say_what_is_missing(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake, path="/counter/goods/abc")
    rice = page.locator("[data-good]").first
    submit = page.locator("[data-goods] button[type=submit]")
    expect(submit).to_be_disabled()

    for _ in range(4):
        rice.locator("[data-step='1']").click()

    expect(rice.locator("[data-step='1']")).to_be_disabled()
    expect(page.locator("[data-total]")).to_have_text("120")
    expect(page.locator("[data-short]")).to_contain_text("5")
    expect(submit).to_be_disabled()
    rice.locator("[data-step='-1']").click()
    expect(page.locator("[data-total]")).to_have_text("90")
    expect(page.locator("[data-short]")).to_be_hidden()
    expect(submit).to_be_enabled()


def test_chosen_goods_and_collector_come_back_after_a_reload(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake, path="/counter/goods/abc")
    page.locator("[data-good]").nth(2).click(position={"x": 5, "y": 5})
    page.locator("#collector-family").check()
    page.locator("#family_id").select_option("2")

    page.reload()

    expect(page.locator("[data-total]")).to_have_text("5")
    expect(page.locator("#family_id")).to_have_value("2")
    page.locator("[data-goods] button[type=submit]").click()
    expect(page.locator("form[data-posting=confirm]")).to_be_visible()
    assert fake.chosen["collector"] == "family"
    assert fake.chosen["qty-3"] == "1"


def test_done_says_hand_over_once_and_keeps_nothing(open_page: OpenPage, fake: FakeCounter) -> None:
    page = open_page()
    page.add_init_script(RECORD_SOUNDS)
    sign_in(page, fake)
    scan_by_gun(page)
    choose_goods(page)

    confirm(page)

    expect_done(page)
    assert fake.arrived == [fake.request_key()]
    assert len(page.evaluate("window.sounds")) == 2
    assert kept_postings(page) == 0
    page.reload()
    expect(page.locator("[data-result=old]")).to_be_visible()


def test_not_done_says_why_and_leads_back_to_the_goods(open_page: OpenPage, fake: FakeCounter) -> None:
    page = open_page()
    page.add_init_script(RECORD_SOUNDS)
    sign_in(page, fake)
    scan_by_gun(page)
    choose_goods(page)
    fake.behaviours = ["refused"]

    confirm(page)

    expect(page.locator(".verdict.tone-stop")).to_contain_text("大米只剩 1 袋了。")
    expect(page.locator("[data-announce]")).to_contain_text("大米只剩 1 袋了。")
    assert page.evaluate("window.sounds") == [330]
    assert kept_postings(page) == 0
    page.locator(".verdict a[data-page]").click()
    expect(page.locator("[data-good] input").first).to_have_value("1")


def test_no_definite_answer_means_checking_until_there_is_one(open_page: OpenPage, fake: FakeCounter) -> None:
    page = open_page()
    page.clock.install(time="2026-11-21T09:00:00+08:00")
    at_the_quote(page, fake)
    page.clock.pause_at("2026-11-21T09:01:00+08:00")
    unclear = ["lost request", "500", "404", "proxy page", "bare refusal", "other key", "old token", "lost answer"]
    fake.behaviours = [*unclear]

    confirm(page)

    for _ in unclear:
        expect_checking(page)
        assert kept_postings(page) == 1
        with page.expect_request("**/confirm"):
            page.locator("[data-again]").click()
    expect_done(page)
    assert fake.arrived == [fake.request_key()] * (len(unclear) + 1)
    assert fake.posted == {fake.request_key()}
    assert kept_postings(page) == 0


def test_the_page_asks_again_by_itself(open_page: OpenPage, fake: FakeCounter) -> None:
    page = at_the_quote(open_page(), fake)
    fake.behaviours = ["lost answer"]

    confirm(page)

    expect_done(page)


def test_checking_is_taken_up_after_a_reload_and_after_the_page_was_killed(
    open_page: OpenPage, fake: FakeCounter
) -> None:
    page = at_the_quote(open_page(), fake)
    fake.behaviours = ["lost request", "lost request", "lost answer"]

    confirm(page)
    expect_checking(page)
    page.reload()
    expect_checking(page)
    context = page.context
    page.close()
    reopened = context.new_page()
    reopened.goto(f"{fake.address}/counter/")

    expect_done(reopened)
    assert set(fake.arrived) == fake.posted == {fake.request_key()}


def test_checking_works_without_the_browser_database(open_page: OpenPage, fake: FakeCounter) -> None:
    page = open_page()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no database'); };")
    at_the_quote(page, fake)
    fake.behaviours = ["lost request", "lost answer"]

    confirm(page)
    expect_checking(page)
    page.reload()

    expect_done(page)
    assert fake.posted == {fake.request_key()}
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_colleagues_posting_is_told_and_never_sent(open_page: OpenPage, fake: FakeCounter) -> None:
    page = at_the_quote(open_page(), fake)
    fake.behaviours = ["lost request"] * 50
    confirm(page)
    expect_checking(page)

    sign_in(page, fake, user="6")

    expect(page.locator("[data-notice]")).to_contain_text(fake.request_key()[-6:].upper())
    expect(page.locator("form[data-code]")).to_be_visible()
    arrived_for_first_user = len(fake.arrived)
    fake.behaviours = []
    sign_in(page, fake, user="5")
    expect_done(page)
    assert len(fake.arrived) == arrived_for_first_user + 1


def test_another_login_in_another_tab_never_sends_what_was_begun_here(open_page: OpenPage, fake: FakeCounter) -> None:
    page = at_the_quote(open_page(), fake)
    other_tab = sign_in(page.context.new_page(), fake, user="6")

    confirm(page)

    expect(page.locator("[data-counter]")).to_have_attribute("data-user", "6")
    expect(other_tab.locator("[data-counter]")).to_have_attribute("data-user", "6")
    assert fake.arrived == []
    assert kept_postings(page) == 1


def test_a_lost_login_keeps_the_posting_and_comes_back_to_it(open_page: OpenPage, fake: FakeCounter) -> None:
    page = at_the_quote(open_page(), fake)
    page.request.get(f"{fake.address}/sign-out")

    confirm(page)
    page.locator("[data-log-in]").click()
    page.wait_for_url("**/sign-in?next=*")
    sign_in(page, fake, path="/counter/quotes/1")

    expect_done(page)
    assert fake.posted == {fake.request_key()}


def test_a_cut_line_between_steps_loses_nothing(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake)
    scan_by_gun(page)
    page.locator("[data-good]").first.locator("[data-step='1']").click()
    page.context.set_offline(True)

    page.locator("[data-goods] button[type=submit]").click()

    expect(page.locator("[data-notice]")).to_be_visible()
    expect(page.locator("[data-good] input").first).to_have_value("1")
    page.context.set_offline(False)
    page.locator("[data-goods] button[type=submit]").click()
    expect(page.locator("form[data-posting=confirm]")).to_be_visible()


def test_a_quote_runs_out_and_is_renewed_under_a_new_key(open_page: OpenPage, fake: FakeCounter) -> None:
    fake.seconds_left = 1
    page = sign_in(open_page(), fake, path="/counter/quotes/1")
    old_key = fake.request_key()
    expect(page.locator("form[data-posting=confirm]")).to_be_hidden()

    page.locator("[data-after] button").click()
    confirm(page)

    expect_done(page)
    assert fake.arrived == [fake.request_key()]
    assert fake.request_key() != old_key


def test_undo_gives_the_same_three_answers(open_page: OpenPage, fake: FakeCounter) -> None:
    page = at_the_quote(open_page(), fake)
    confirm(page)
    expect_done(page)
    fake.behaviours = ["lost answer"]

    page.locator("form[data-posting=undo] button").click()

    expect_checking(page)
    expect(page.locator("[data-result=new] .verdict.tone-calm")).to_be_visible()
    expect(page.locator("form[data-posting=undo]")).to_have_count(0)
    assert fake.posted == {fake.request_key(), f"undo-{fake.request_key()}"}


def test_the_second_officers_password_is_never_kept_or_repeated(open_page: OpenPage, fake: FakeCounter) -> None:
    fake.needs_second = True
    page = sign_in(open_page(), fake, path="/counter/quotes/1")
    expect(page.locator("form[data-posting]")).to_have_count(0)

    for password in ("wrong", "right"):
        page.locator("[name=login]").fill("lisi")
        page.locator("[name=password]").fill(password)
        page.locator("[data-while-valid] button").click()
        if password == "wrong":
            expect(page.locator("[data-refusal]")).to_be_visible()
            expect(page.locator("[name=password]")).to_have_value("")

    expect(page.locator("#results")).to_contain_text("李四已确认")
    fake.behaviours = ["lost request"]
    confirm(page)
    expect_checking(page)
    kept = page.evaluate(
        "JSON.stringify(Object.assign({}, localStorage)) + JSON.stringify(Object.assign({}, sessionStorage))"
    )
    assert "right" not in kept
    expect_done(page)


def test_the_voice_says_the_result_and_no_number(open_page: OpenPage, fake: FakeCounter) -> None:
    fake.is_voice_on = True
    page = open_page()
    page.add_init_script("window.said = []; speechSynthesis.speak = (speech) => window.said.push(speech.text);")
    at_the_quote(page, fake)

    confirm(page)

    expect_done(page)
    said = page.evaluate("window.said")
    assert len(said) == 1
    assert not any(letter.isdigit() for letter in said[0])


def test_every_step_works_without_a_script(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(java_script_enabled=False), fake)

    page.locator("#code").fill("JF1P7Q2M9XK4T0B8ZC3RG5HJ6NPV1WSY")
    page.locator("form[data-code] button").click()
    page.locator("[name=qty-1]").fill("1")
    page.locator("[data-goods] button[type=submit]").click()
    confirm(page)

    expect_done(page)
    assert len(fake.posted) == 1
