"""Slips on paper: a block of numbers is given out when the form is sent, and shown as often as it is opened."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.outages.queries import describe_sheet
from pointsapp.outages.service import print_slips
from pointsapp.outages.types import GOODS_ON_A_SLIP, SLIPS_ON_A_PAGE, Block, SheetId
from pointsapp.shop.queries import get_shop, list_shops
from pointsapp.shop.types import ShopId
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.outages.forms import PrintForm
from pointsapp.web.shop.outages.group import PRINTERS, READERS, UNPROCESSABLE, pages
from pointsapp.web.shop.outages.index import index_page


@pages.post("/sheets")
@allow(*PRINTERS)
def print_block() -> ResponseReturnValue:
    """Give out a block of numbers, once, and go on to its paper."""
    form, made = PrintForm(), Answer()
    with reading():
        form.shop.choices = [(str(shop.id), shop.name) for shop in list_shops(actor().village_id)]
    if not form.accepts(lambda: made.update(_print(form))):
        return index_page(form), UNPROCESSABLE
    return redirect(url_for("outages.sheet", sheet_id=made["sheet_id"]), 303)


@pages.get("/sheets/<int:sheet_id>")
@allow(*READERS)
def sheet(sheet_id: SheetId) -> ResponseReturnValue:
    """Show a block of slips to print: the price list first, then the slips."""
    with reading():
        block = describe_sheet(actor().village_id, sheet_id)
        shop = get_shop(actor().village_id, block.shop_id)
    return render_template(
        "shop/outages/sheet.html",
        block=block,
        shop=shop,
        slip_pages=_slip_pages(block),
        goods_places=range(1, GOODS_ON_A_SLIP + 1),
    )


def _print(form: PrintForm) -> Answer:
    shop_id, count = int(form.shop.data or 0), form.pages.count or 0

    def act(request_id: RequestId) -> Answer:
        return {"sheet_id": print_slips(actor(), ShopId(shop_id), count, at=now(), request_id=request_id).id}

    content = {"shop": shop_id, "pages": count}
    return run_once(actor(), form.request_key.data or "", "outages.print", content, act, at=now())


def _slip_pages(block: Block) -> list[list[int]]:
    numbers = list(range(block.first_number, block.last_number + 1))
    return [numbers[first : first + SLIPS_ON_A_PAGE] for first in range(0, len(numbers), SLIPS_ON_A_PAGE)]
