"""The sheet of cards on paper: every code is read again, and every card has its size."""

from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route

from pointsapp.core.db import transaction
from tests.pages.test_cards import codes_of
from tests.person import Person
from tests.world import World, make_home

OpenPage = Callable[..., Page]
CARDS = "/v/lahai/cards"
ADDRESS = "http://localhost"
DPI = 150
PX_A_MM = 96 / 25.4
A4 = {"width": round(210 * PX_A_MM), "height": round(297 * PX_A_MM)}
CARD_MM = (85.6, 54.0)
LEAST_MODULE_MM = 0.8
MODULES = 37
NAMES = ["阿依古丽·买买提江", "欧阳娜娜", "王𬎆", "赵钱孙李周吴郑王冯陈褚卫", "张三"]


@pytest.fixture
def sheet(open_page: OpenPage, world: World, people: dict[str, Person]) -> tuple[Page, list[str]]:
    """A sheet of cards for everybody, as printed, and the codes that it shows in letters."""
    with transaction():
        homes = [make_home(world.village_id, world.group_id, f"9{place:02d}", NAMES[place % 5]) for place in range(12)]
    wishes = [f"{home.household_id}-{home.member_ids[0]}" for home in homes]
    answer = people["bo"].post(f"{CARDS}/issue", {"request_key": "key-of-the-sheet", "wish": wishes})
    page = open_page(viewport=A4, device_scale_factor=DPI / 96)

    def give(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        given = answer if path == f"{CARDS}/issue" else people["bo"].get(path)
        route.fulfill(status=200, headers=dict(given.headers), body=given.data)
        given.close()

    page.route("**/*", give)
    page.emulate_media(media="print")
    page.goto(f"{ADDRESS}{CARDS}/issue")
    return page, codes_of(answer.text)


def test_every_code_of_a_sheet_is_read_from_the_paper(sheet: tuple[Page, list[str]]) -> None:
    page, codes = sheet

    picture = Image.open(BytesIO(page.screenshot(full_page=True)))

    assert len(codes) == 12
    assert sorted(found.text for found in zxingcpp.read_barcodes(picture)) == sorted(codes)


def test_cards_have_their_size_and_hold_all_their_words(sheet: tuple[Page, list[str]]) -> None:
    page, codes = sheet

    for card in page.locator(".card").all():
        box, code = card.bounding_box(), card.locator(".card-code").bounding_box()
        assert box is not None
        assert code is not None
        assert (box["width"] / PX_A_MM, box["height"] / PX_A_MM) == pytest.approx(CARD_MM, abs=0.1)
        assert code["width"] / PX_A_MM / MODULES >= LEAST_MODULE_MM
        assert card.evaluate("card => card.scrollHeight <= card.clientHeight && card.scrollWidth <= card.clientWidth")
    assert page.locator(".cards-sheet").count() == -(-len(codes) // 8)
