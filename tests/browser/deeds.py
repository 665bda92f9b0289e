"""What is done on a page before it is looked at: forms sent with faults, steps of the counter, papers shown once.

A deed changes nothing that another visit needs, so that the order of visits does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

Deed = Callable[[Page, dict[str, str]], None]

TABLES = Path(__file__).parents[1] / "data" / "tables"
BACK_AGAIN = {413, 422}
EMPTY_AND_SEND = """form => {
  for (const field of form.elements) {
    if (["hidden", "submit", "button"].includes(field.type)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = -1;
    else field.value = "";
  }
  form.noValidate = true;
  form.requestSubmit();
}"""


def send_empty(page: Page, _ids: dict[str, str]) -> None:
    """Send the page's first form with nothing in it and nothing ticked; it comes back and says what is missing."""
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        page.locator("main form[method=post]").first.evaluate(EMPTY_AND_SEND)
    expect_refused(page, sent.value.status)


def send_without_token(page: Page, _ids: dict[str, str]) -> None:
    """Send a form whose token is gone, as after a long absence."""
    form = page.locator("main form[method=post]").first
    with page.expect_navigation():
        form.evaluate("form => { form.elements.csrf_token.value = ''; form.noValidate = true; form.requestSubmit(); }")


def expect_refused(page: Page, status: int) -> None:
    """See that the page came back with the reason."""
    assert status in BACK_AGAIN, f"the form was answered with {status}"
    expect(page.locator(".error-summary, [data-refusal], .note.tone-stop").first).to_be_visible()


def paste_names(page: Page, _ids: dict[str, str]) -> None:
    """Paste a list in which one name fits nobody."""
    page.locator("main details:has([name=names]) summary").click()
    page.locator("[name=names]").fill("查无此人\n没有这一户")
    page.locator("button[formaction$='/paste']").click()
    expect(page.locator("main [role=alert], main .note").first).to_be_visible()


def search_for_people(page: Page, _ids: dict[str, str]) -> None:
    """Type part of a household number before the scripts have come, and look at who fits once they have."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/sheet-adding.js*", hold)
    with page.expect_request("**/js/sheet-adding.js*"):
        page.reload(wait_until="commit")
    page.locator("[data-who]").press_sequentially("10")
    held.pop().continue_()
    page.unroute("**/js/sheet-adding.js*")
    expect(page.locator("#hits [role=option]").first).to_be_visible()


def refuse_without_reason(page: Page, _ids: dict[str, str]) -> None:
    """Send a line back without saying why."""
    page.locator("input[type=radio][value=refuse]").first.check()
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        page.locator("main form[method=post] button[type=submit]").last.click()
    expect_refused(page, sent.value.status)


def make_code(page: Page, _ids: dict[str, str]) -> None:
    """Make a pairing code: its slip is shown once."""
    with page.expect_navigation():
        page.locator("form[action$='/phones/code'] button").click()


def make_password(page: Page, _ids: dict[str, str]) -> None:
    """Give a new first password: it is shown once."""
    with page.expect_navigation():
        page.locator("form[action$='/new-password'] button").click()


def make_envelope(page: Page, _ids: dict[str, str]) -> None:
    """Make a sealed envelope: its paper is shown once."""
    with page.expect_navigation():
        page.locator("main form[action$='/people/envelope'] button").click()


def record_away(page: Page, _ids: dict[str, str]) -> None:
    """Say that a household goes away, as far as the page that asks whether that is right."""
    page.locator("#reason").fill("全家外出务工")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#before-after")).to_be_visible()


def print_cards(page: Page, _ids: dict[str, str]) -> None:
    """Print one more card for a household: the sheet is shown once."""
    page.locator("[name=wish]").first.check()
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").first.click()


def upload_table(page: Page, _ids: dict[str, str]) -> None:
    """Look at a scoring table before it is taken over."""
    page.locator("input[type=file]").set_input_files(TABLES / "wanzhou_mutual_aid_service.csv")
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").first.click()


def paste_roster(page: Page, _ids: dict[str, str]) -> None:
    """Look at a list with something of everything: new, changed, doubtful, refused, without groups of the village."""
    rows = (
        "901\t阿依古丽·买买提\t九组\t欧阳小明、李四(妻)",
        "902\t阿依古丽·买买提\t九组\t",
        "\t没有户号\t九组\t",
        "903\t=1+1\t九组\t",
    )
    _send_pasted(page, "户号\t户主\t组\t成员\n" + "\n".join(rows))


def paste_strange_roster(page: Page, _ids: dict[str, str]) -> None:
    """Paste a list whose headings nobody knows: the page asks what the columns hold."""
    _send_pasted(page, "甲\t乙\t丙\n901\t阿依古丽·买买提\t九组\n902\t欧阳建国\t九组")


def paste_balances(page: Page, _ids: dict[str, str]) -> None:
    """Paste old balances of which none can be added: the rows stay in the box with why."""
    page.locator("details:has(#rows) > summary").click()
    page.locator("#rows").fill("户号\t户主\t分\t页码\n9999\t没有这户\t35\t3\n9998\t\t三十五\t")
    with page.expect_navigation():
        page.locator("form:has(#rows) button[type=submit]").click()


def _send_pasted(page: Page, text: str) -> None:
    page.locator("#pasted").fill(text)
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").first.click()


def upload_prices(page: Page, _ids: dict[str, str]) -> None:
    """Look at a price list before it is taken over."""
    page.locator("input[type=file]").set_input_files(TABLES / "exchange_prices_wanzhou.csv")
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").first.click()


def scan_nonsense(page: Page, _ids: dict[str, str]) -> None:
    """Type a code of the right shape that no card has."""
    page.locator("#code").fill("JF1P" + "0" * 28)
    page.keyboard.press("Enter")
    expect(page.locator("[data-refusal]")).to_be_visible()


def look_somebody_up(page: Page, _ids: dict[str, str]) -> None:
    """Look for a household without its card."""
    page.locator("#q").fill("10")
    page.locator("#reason-other").check()
    page.locator("#other").fill("卡在外地的儿子手里")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("ul.list > li").first).to_be_visible()


def scan_card(page: Page, ids: dict[str, str]) -> None:
    """Identify a household by its card."""
    page.locator("#code").fill(ids["code"])
    page.keyboard.press("Enter")
    expect(page.locator("form[data-goods]")).to_be_visible()


def choose_nothing(page: Page, ids: dict[str, str]) -> None:
    """Ask for the sum with no goods chosen."""
    scan_card(page, ids)
    page.locator("form[data-goods]").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.locator("[data-refusal]")).to_be_visible()


def choose_unknown_proxy(page: Page, ids: dict[str, str]) -> None:
    """Let somebody collect whose name fits many."""
    scan_card(page, ids)
    page.locator("[data-step='1']").first.click()
    page.locator("#collector-proxy").check()
    page.locator("#proxy_text").fill("10")
    page.locator("form[data-goods] button[type=submit]").click()
    expect(page.locator("[data-refusal]")).to_be_visible()


def type_a_slip(page: Page, _ids: dict[str, str]) -> None:
    """Type into the last line: another comes below it, it is saved by itself, and what is wrong with it is said."""
    lines = page.locator("tbody[data-line]")
    count = lines.count()
    last = lines.nth(count - 1)
    last.locator("input[name$='-slip']").press_sequentially("77")
    expect(lines).to_have_count(count + 1)
    page.keyboard.press("Enter")
    page.keyboard.type("没有这户")
    expect(last.locator("[data-said].is-faulty")).not_to_be_empty()
    expect(page.locator("[data-status]:not(.is-waiting)")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(lines.nth(count).locator("input[name$='-household']")).to_be_focused()
    page.reload()
    expect(page.locator("input[name$='-slip'][value='77']").first).to_be_visible()


DEEDS: dict[str, Deed] = {
    deed.__name__: deed
    for deed in (
        send_empty, send_without_token, paste_names, search_for_people, refuse_without_reason, make_code,
        make_password, make_envelope, record_away, print_cards, upload_table, upload_prices, scan_nonsense,
        look_somebody_up, paste_roster, paste_strange_roster, paste_balances,
        scan_card, choose_nothing, choose_unknown_proxy, type_a_slip,
    )
}  # fmt: skip
