"""From an empty database to the first goods on the counter, in Chinese, by the pages alone; presses are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.first_day import Effort, FirstDay, Hands, counted, first_day, table_of
from tests.browser.test_accessibility import AXE, FOUND, PHONE, RULES, SCREEN, STICKS_OUT

FIRST_DAY = date(2026, 11, 2)
OFFICE = {"viewport": SCREEN, "locale": "zh-CN"}
TABLES = Path(__file__).parents[1] / "data" / "tables"
NEW_PASSWORD = "我家门前有两棵大枣树"
MOST_CLICKS = 52
"""Whoever makes the first day longer than this says so here."""

ROSTER = "\n".join(
    "\t".join(row)
    for row in [
        ("户号", "户主", "组", "成员"),
        ("101", "陈书", "一组", "陈书、陈小红"),
        ("102", "李博", "一组", "李博、王芳"),
        ("103", "王仁", "一组", "王仁"),
        ("104", "李义", "一组", "李义、赵敏"),
        ("105", "赵礼", "二组", "赵礼"),
        ("106", "孙督", "二组", "孙督、周兰"),
        ("107", "钱开", "二组", "钱开"),
        ("108", "张晓明", "二组", "张晓明、张大山、何秀英"),
        ("109", "杨二妹", "二组", "杨二妹"),
        ("110", "吴国强", "二组", "吴国强、刘燕"),
    ]
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FirstDay]:
    with first_day(tmp_path, FIRST_DAY) as made:
        yield made


class Day:
    """Everybody on the first day, with what each step took."""

    def __init__(self, site: FirstDay, open_page: Callable[..., Page]) -> None:
        self.site = site
        self.open_page = open_page
        self.effort = Effort()
        self.efforts: dict[str, Effort] = {}
        self.passwords: dict[str, str] = {}
        self.wrong: list[str] = []

    def step(self, name: str) -> AbstractContextManager[None]:
        return counted(self.efforts, name, self.effort)

    def hands(self, **options: object) -> Hands:
        return Hands(self.open_page(**{**OFFICE, **options}), self.site.base, self.effort)

    def sign_in(self, login: str, **options: object) -> Hands:
        """Sign in for the first time, and choose a password of one's own."""
        hands = self.hands(**options)
        hands.page.goto(f"{self.site.base}/sign-in")
        hands.fill("login", login)
        hands.fill("password", self.passwords[login])
        hands.enter()
        hands.fill("present", self.passwords[login])
        hands.fill("wanted", NEW_PASSWORD)
        hands.fill("again", NEW_PASSWORD)
        hands.enter()
        return hands

    def look(self, page: Page, where: str) -> None:
        """Look at a page that no other test comes to: on a phone and on a screen."""
        for size in (PHONE, SCREEN):
            page.set_viewport_size(size)
            page.evaluate(AXE)
            self.wrong += [f"{where} at {size['width']}: {found}" for found in page.evaluate(FOUND, RULES)]
            if page.evaluate(STICKS_OUT):
                self.wrong.append(f"{where} at {size['width']}: wider than the window")


def set_up(day: Day) -> None:
    """Code, six questions, a last look, first passwords."""
    founder = day.hands()
    founder.page.goto(f"{day.site.base}/")
    day.look(founder.page, "code")
    founder.fill("code", day.site.code)
    founder.enter()
    founder.fill("name", "清溪村")
    founder.fill("division_code", "532623100200")
    day.look(founder.page, "question")
    founder.enter()
    for answers in (
        {"groups": "2"},
        {"secretary": "陈书"},
        {"clerks": "李博"},
        {"reviewers": "王仁、李义、赵礼", "supervisors": "孙督"},
        {"keeper": "钱开"},
    ):
        for name, text in answers.items():
            founder.fill(name, text)
        founder.enter()
    founder.sees("一组、二组", "都对吗？")
    day.look(founder.page, "summary")
    founder.press("建好这个村")
    founder.sees("清溪村建好了")
    day.look(founder.page, "passwords")
    words = founder.page.locator("main b").all_inner_texts()
    day.passwords = dict(zip(words[::2], words[1::2], strict=True))
    founder.press("打印密码条")
    expect(founder.page.locator(".slip")).to_have_count(7)
    day.look(founder.page, "slips")
    founder.press("返回", inside="body")
    founder.press("都拿到了，去登录")


def take_roster_in(clerk: Hands) -> None:
    """The clerk pastes ten households out of the village's own list."""
    clerk.press("导入花名册")
    clerk.fill("pasted", ROSTER)
    clerk.press("看一看")
    clerk.press("导入")
    clerk.sees("导入好了")


def bring_rules_in(clerk: Hands) -> None:
    """The clerk takes the scoring table over from a file."""
    clerk.menu("今天")
    clerk.press("导入积分细则")
    clerk.page.locator("main input[type=file]").set_input_files(TABLES / "wanzhou_mutual_aid_service.csv")
    clerk.effort.fields += 1
    clerk.press("看一看")
    clerk.press(re.compile("导入 .* 项"))
    clerk.sees("已把 8 项放进草稿")


def match_and_adopt(secretary: Hands) -> None:
    """The secretary says who is of which household, and notes the meeting that adopted the rules."""
    secretary.press("对上是哪一户")
    secretary.press("对上")
    secretary.sees("对上了 7 人")
    secretary.menu("今天")
    expect(secretary.page.locator(".first-steps .is-done")).to_contain_text(["评议人员至少三位，来自不同的户"])
    secretary.press("登记表决情况")
    secretary.click(secretary.page.locator("main input[name=meeting]").last)
    secretary.click(secretary.page.locator("main input[name=attendance]").last)
    for name, text in (
        ("met_on", FIRST_DAY.isoformat()),
        ("due", "10"),
        ("present", "9"),
        ("votes_for", "9"),
        ("votes_against", "0"),
        ("in_force_on", FIRST_DAY.isoformat()),
    ):
        secretary.fill(name, text)
    secretary.press("通过细则")
    secretary.sees("细则已通过")


def hand_cards_out(clerk: Hands) -> str:
    """The clerk prints all cards and hands them out. Gives the code on one of them."""
    clerk.menu("今天")
    clerk.press("印卡")
    clerk.press("制卡并显示打印页")
    card = clerk.page.locator(".card").filter(has_text=re.compile("张.明"))
    code = "".join(card.locator(".card-letters span").all_inner_texts())
    clerk.press("返回", inside="body")
    clerk.click(clerk.page.locator("main .tick-all a"))
    clerk.press("勾选的卡已发放")
    clerk.sees("已发放 10 张卡")
    return code


def fill_the_shelf(clerk: Hands) -> None:
    """The clerk puts soap on the shelf."""
    clerk.menu("今天")
    clerk.press("添加货品")
    for name, text in (("name", "香皂 100 克"), ("unit", "块"), ("price", "1"), ("here", "20")):
        clerk.fill(name, text)
    clerk.press("保存")
    clerk.sees("20 块")


def record(clerk: Hands) -> None:
    """The clerk records that three households helped."""
    clerk.menu("今天")
    clerk.press("登记活动")
    clerk.fill("title", "去敬老院帮忙")
    clerk.press("接着填农户")
    clerk.effort.clicks += 1
    clerk.page.locator("[data-current-item]").select_option(index=1)
    clerk.click(clerk.page.locator("summary").filter(has_text="粘贴"))
    clerk.fill("names", "108、109、110")
    clerk.press("加上这一串")
    clerk.press("看一遍再提交")
    clerk.press("提交评议")
    clerk.sees("已提交 3 条")


def review(reviewer: Hands) -> None:
    """One of the panel opens the meeting, with another one present, and approves."""
    reviewer.press("1 张登记表等您评议")
    reviewer.press("开评议会")
    reviewer.click(reviewer.page.get_by_role("radio", name="到会").first)
    reviewer.press("开始")
    reviewer.press("评议这张表")
    reviewer.press("确定评议结果")
    reviewer.sees("已通过 3 条")


def credit(day: Day, clerk: Hands) -> None:
    """The days are over: the clerk has looked at the other channels and closes the notice."""
    clerk.page.goto(f"{day.site.base}/sign-in")
    clerk.fill("login", "libo")
    clerk.fill("password", NEW_PASSWORD)
    clerk.enter()
    clerk.press("1 期公示已到期，请办结")
    clerk.press("第 1 期公示")
    clerk.click(clerk.page.locator("main [name=is_checked]"))
    clerk.press("结束公示并入账")
    clerk.sees("3 条已入账")


def redeem(keeper: Hands, code: str) -> None:
    """The keeper scans the card, taps the soap, and hands it out."""
    keeper.press("打开兑换柜台")
    keeper.page.locator("#code").focus()
    keeper.page.keyboard.type(code + "\n", delay=4)
    keeper.effort.letters += 1
    expect(keeper.page.locator("form[data-goods]")).to_be_visible()
    keeper.click(keeper.page.locator("[data-good]").first.locator("button[data-step='1']"))
    keeper.press("算一下")
    keeper.press("确认兑换")
    expect(keeper.page.get_by_role("heading", name="兑好了，请交货")).to_be_visible()


def test_from_an_empty_database_to_the_first_goods(
    site: FirstDay, open_page: Callable[..., Page], capsys: pytest.CaptureFixture[str]
) -> None:
    day = Day(site, open_page)
    with day.step("set up"):
        set_up(day)
    with day.step("roster"):
        clerk = day.sign_in("libo")
        take_roster_in(clerk)
    with day.step("scoring table"):
        bring_rules_in(clerk)
    with day.step("matching, adoption"):
        match_and_adopt(day.sign_in("chenshu"))
    with day.step("cards"):
        code = hand_cards_out(clerk)
    with day.step("goods"):
        fill_the_shelf(clerk)
    with day.step("a deed"):
        record(clerk)
    with day.step("review"):
        review(day.sign_in("wangren"))
    with day.step("notice"):
        clerk.menu("今天")
        clerk.press("发公示")
        clerk.press("发出公示")
        clerk.sees("第 1 期公示")
    site.travel_to(FIRST_DAY + timedelta(days=8))
    with day.step("credit"):
        credit(day, clerk)
    with day.step("redemption"):
        redeem(day.sign_in("qiankai", viewport=PHONE), code)
    with capsys.disabled():
        print(f"\n{table_of(day.efforts)}")
    assert day.wrong == []
    assert sum(effort.clicks for effort in day.efforts.values()) <= MOST_CLICKS
