"""Scanning at the counter: camera, scanner gun, hand and photo, against a small server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import qr_picture, scene
from tests.browser.counter_steps import choose_goods, confirm, expect_done, scan_by_gun, sign_in
from tests.browser.fake_counter import CARD, LINK, FakeCounter

OpenPage = Callable[..., Page]


def test_the_camera_reads_a_card_by_itself(open_page: OpenPage, fake: FakeCounter, clips: dict[str, Path]) -> None:
    page = open_page(clip=clips["card"])

    sign_in(page, fake)

    expect(page.locator("form[data-goods]")).to_be_visible()
    assert fake.looked_up == [(CARD, "camera")]


def test_the_card_still_lying_there_is_not_read_twice(
    open_page: OpenPage, fake: FakeCounter, clips: dict[str, Path]
) -> None:
    page = sign_in(open_page(clip=clips["card"]), fake)
    expect(page.locator("form[data-goods]")).to_be_visible()

    page.locator("[data-screen] a").last.click()

    expect(page.locator("[data-code-problem=same]")).to_be_visible()
    assert len(fake.looked_up) == 1


@pytest.mark.parametrize(("seen", "problem"), [("link", "not_card"), ("two", "two")])
def test_the_camera_asks_nothing_for_a_foreign_code_or_for_two(
    open_page: OpenPage, fake: FakeCounter, clips: dict[str, Path], seen: str, problem: str
) -> None:
    page = sign_in(open_page(clip=clips[seen]), fake)

    expect(page.locator(f"[data-code-problem={problem}]")).to_be_visible()
    assert fake.looked_up == []
    assert page.url == f"{fake.address}/counter/"
    if seen == "link":
        expect(page.locator("[data-code-problem=not_card] [data-seen]")).to_have_text(LINK)


def test_a_gun_and_a_hand_type_into_the_waiting_box(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake)
    in_fours = " ".join(CARD[start : start + 4] for start in range(0, len(CARD), 4))

    for typed in (CARD, CARD.lower(), in_fours, CARD.replace("0", "o")):
        scan_by_gun(page, typed)
        expect(page.locator("form[data-goods]")).to_be_visible()
        page.locator("[data-screen] a").last.click()

    assert fake.looked_up == [(CARD, "box")] * 4


def test_what_is_no_card_is_refused_in_words_and_the_next_scan_overwrites_it(
    open_page: OpenPage, fake: FakeCounter
) -> None:
    page = sign_in(open_page(), fake)

    for typed in (LINK, "WIFI:S:x;;", "javascript:alert(1)", CARD[:-1], CARD + CARD, f"{CARD[:4]}：{CARD[4:]}"):
        scan_by_gun(page, typed)
        shown = typed if len(typed) <= 60 else typed[:60] + "…"
        expect(page.locator("[data-code-problem=not_card] [data-seen]")).to_have_text(shown)
    refused_without_asking = fake.looked_up == []
    scan_by_gun(page)

    expect(page.locator("form[data-goods]")).to_be_visible()
    assert refused_without_asking
    assert fake.looked_up == [(CARD, "box")]


def test_a_card_that_the_server_refuses_comes_back_with_the_reason(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake)
    replaced = CARD[:-1] + "Z"

    scan_by_gun(page, replaced)

    expect(page.locator("[data-refusal]")).to_contain_text("换过新卡")
    expect(page.locator("#code")).to_have_value(replaced)


def test_a_photo_is_read_where_there_is_no_camera(open_page: OpenPage, fake: FakeCounter, tmp_path: Path) -> None:
    page = sign_in(open_page(), fake)
    photo = tmp_path / "card.jpg"
    scene(qr_picture(CARD)).resize((3200, 2400)).save(photo)

    page.set_input_files("[data-photo]", photo)

    expect(page.locator("form[data-goods]")).to_be_visible()
    assert fake.looked_up == [(CARD, "photo")]


def test_a_bad_photo_is_explained(open_page: OpenPage, fake: FakeCounter, tmp_path: Path) -> None:
    page = sign_in(open_page(), fake)
    empty_table, no_picture = tmp_path / "table.png", tmp_path / "form.jpg"
    scene().save(empty_table)
    no_picture.write_bytes(b"%PDF-1.4")

    page.set_input_files("[data-photo]", empty_table)
    expect(page.locator("[data-code-problem=no_code_in_photo]")).to_be_visible()
    page.set_input_files("[data-photo]", no_picture)

    expect(page.locator("[data-code-problem=unreadable_photo]")).to_be_visible()
    expect(page.locator("[data-code-problem=no_code_in_photo]")).to_be_hidden()


def test_plain_http_says_why_there_is_no_camera(open_page: OpenPage, fake: FakeCounter) -> None:
    page = open_page("--host-resolver-rules=MAP shop.test 127.0.0.1")
    fake.address = fake.address.replace("127.0.0.1", "shop.test")

    sign_in(page, fake)

    expect(page.locator("[data-why=insecure]")).to_be_visible()
    scan_by_gun(page)
    choose_goods(page)
    confirm(page)
    expect_done(page)


def test_a_missing_camera_is_explained(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page(), fake)

    expect(page.locator("[data-why=none]")).to_be_visible()


def test_a_refused_camera_is_explained(open_page: OpenPage, fake: FakeCounter) -> None:
    page = sign_in(open_page("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"), fake)

    expect(page.locator("[data-why=refused]")).to_be_visible()


def test_a_reader_that_does_not_load_is_explained(
    open_page: OpenPage, fake: FakeCounter, clips: dict[str, Path]
) -> None:
    page = open_page(clip=clips["card"])
    page.context.route("**/zxing_reader.wasm*", lambda route: route.abort())

    sign_in(page, fake)

    expect(page.locator("[data-why=decoder]")).to_be_visible()


def test_the_camera_stays_off_once_it_was_switched_off(
    open_page: OpenPage, fake: FakeCounter, clips: dict[str, Path]
) -> None:
    page = sign_in(open_page(clip=clips["link"]), fake)
    switch = page.locator("[data-camera-switch]")
    expect(page.locator("video")).to_be_visible()

    switch.click()
    page.reload()

    expect(page.locator("[data-why=off]")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()
    switch.click()
    expect(page.locator("video")).to_be_visible()
