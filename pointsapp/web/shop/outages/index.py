"""The front of power cuts: what is to be done, the entries, the printed blocks."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from pointsapp.core.db import reading
from pointsapp.outages.queries import count_open_slips, list_outages, list_sheets
from pointsapp.shop.queries import list_shops
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.outages.forms import PrintForm
from pointsapp.web.shop.outages.group import PRINTERS, READERS, may_write, pages
from pointsapp.web.shop.outages.words import STATE_WORDS


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Show what to do before, during and after a power cut."""
    return index_page()


def index_page(form: PrintForm | None = None) -> str:
    """Show the front page, with the form for printing as it was sent."""
    village_id = actor().village_id
    with reading():
        outages, sheets = list_outages(village_id), list_sheets(village_id)
        open_count, shops = count_open_slips(village_id), list_shops(village_id)
    form = form or PrintForm(formdata=None)
    form.shop.choices = [(str(shop.id), shop.name) for shop in shops]
    return render_template(
        "shop/outages/index.html",
        outages=outages,
        sheets=sheets,
        open_count=open_count,
        form=form,
        has_shop=bool(shops),
        state_words=STATE_WORDS,
        may_write=may_write(),
        may_print=actor().has(*PRINTERS),
    )
