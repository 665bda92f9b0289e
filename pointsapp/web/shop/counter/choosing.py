"""The goods screen: what the household has, what is on the shelf, who collects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.redemptions.errors import LookTooOld
from pointsapp.redemptions.models import Quote
from pointsapp.redemptions.queries import describe_customer, get_quote_by_uid, list_quote_lines, look_of
from pointsapp.redemptions.rules import read_units, require_look_fresh
from pointsapp.redemptions.service import make_quote
from pointsapp.redemptions.types import Look
from pointsapp.shop.types import RewardId
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.counter.blueprint import UNPROCESSABLE, pages, this_shop
from pointsapp.web.shop.counter.collecting import Collecting, read_collecting, settle
from pointsapp.web.shop.counter.looks import read_look
from pointsapp.web.shop.counter.shelf import goods_facts, household_facts, offer_family
from pointsapp.web.shop.sent import read_id

BOX = "qty-"


@pages.get("/goods/<look>")
@allow(Role.KEEPER)
def goods(look: str) -> ResponseReturnValue:
    """Show the shelf to an identified household; `?quote=` fills in the goods of an earlier quote."""
    found = read_look(look)
    try:
        require_look_fresh(found.looked_at, at=now())
    except LookTooOld as error:
        flash(text_of(error), "refused")
        return redirect(url_for("counter.scan"), 303)
    quantities, collecting = _earlier(found)
    return _goods_page(look, found, quantities, collecting)


@pages.post("/goods/<look>")
@allow(Role.KEEPER)
def choose(look: str) -> ResponseReturnValue:
    """Make a quote of what was chosen, or say what is wrong with nothing of it lost."""
    found = read_look(look)
    collecting = read_collecting()
    try:
        quote = _quote(found, collecting)
    except RuleError as error:
        typed = {name: ",".join(request.form.getlist(name)) for name in request.form if name.startswith(BOX)}
        return _goods_page(look, found, typed, collecting, refusal=text_of(error)), UNPROCESSABLE
    return redirect(url_for("counter.quote", uid=quote.uid), 303)


def _quote(found: Look, collecting: Collecting) -> Quote:
    wanted = _wanted()
    with reading():
        customer = describe_customer(actor().village_id, found.household_id)
    collected_by, collector_id = settle(collecting, customer)
    with transaction():
        return make_quote(
            actor(),
            this_shop().id,
            found,
            wanted,
            collected_by=collected_by,
            collector_id=collector_id,
            at=now(),
        )


def _wanted() -> list[tuple[RewardId, int]]:
    """Read the boxes of the shelf. Errors: UnitsUnreadable; Absent for a box that no page of ours has."""
    boxes = {name: read_units(request.form.getlist(name)) for name in request.form if name.startswith(BOX)}
    return [(RewardId(read_id(name.removeprefix(BOX))), units) for name, units in boxes.items() if units]


def _earlier(found: Look) -> tuple[dict[str, str], Collecting]:
    """Give the goods and the collector of the quote that the keeper comes back from, if it is of this household."""
    uid = request.args.get("quote", type=UUID)
    if uid is None:
        return {}, Collecting()
    with reading():
        quote = get_quote_by_uid(actor().village_id, str(uid))
        lines = list_quote_lines(actor().village_id, quote.id)
    if look_of(quote) != found:
        return {}, Collecting()
    collecting = Collecting(chosen=quote.collected_by.value, family_id=quote.collector_id)
    return {f"{BOX}{line.reward_id}": str(line.units) for line in lines}, collecting


def _goods_page(
    look: str, found: Look, quantities: Mapping[str, str], collecting: Collecting, *, refusal: str = ""
) -> str:
    with reading():
        household = household_facts(found, at=now())
        shelf = goods_facts({name.removeprefix(BOX): text for name, text in quantities.items()})
        offer_family(collecting, found)
    facts: dict[str, Any] = {
        "household": household,
        "goods": shelf,
        "collecting": collecting,
        "choose_url": url_for("counter.choose", look=look),
        "start_url": url_for("counter.scan"),
        "refusal": refusal,
    }
    return render_template("shop/counter/goods.html", **facts)
