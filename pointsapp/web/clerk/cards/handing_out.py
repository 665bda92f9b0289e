"""Handing out: ticking the cards that are in people's hands, by list, by serial number or by scanner."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from pointsapp.cards.queries import get_card_by_code, get_card_row, list_card_rows, list_waiting_sheets
from pointsapp.cards.service import hand_out
from pointsapp.cards.types import CardId, CardRow, CardState
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.web.clerk.cards.forms import ScanForm, TickedForm
from pointsapp.web.clerk.cards.group import UNPROCESSABLE, WRITERS, pages
from pointsapp.web.clerk.cards.wanted import group_choices, wanted_cards
from pointsapp.web.guard import actor, allow


@pages.get("/hand-out")
@allow(*WRITERS)
def waiting() -> ResponseReturnValue:
    """List the cards that wait for hand-over, to be ticked."""
    return hand_out_page()


@pages.post("/hand-out")
@allow(*WRITERS)
def hand_out_ticked() -> ResponseReturnValue:
    """Note that the ticked cards are in people's hands; from now on they work."""
    form = TickedForm()
    if not form.accepts(lambda: _hand_out(form.card_ids())):
        return hand_out_page(form=form), UNPROCESSABLE
    count = len(form.card_ids())
    flash(ngettext("%(num)s card handed out. It works now.", "%(num)s cards handed out. They work now.", count), "done")
    return redirect(url_for("cards.waiting"), 303)


@pages.post("/hand-out/scan")
@allow(*WRITERS)
def hand_out_scanned() -> ResponseReturnValue:
    """Note that the card under the scanner is in its holder's hands."""
    form = ScanForm()
    found: list[CardRow] = []
    if not form.accepts(lambda: found.append(_hand_out_scanned(form.code.data or ""))):
        return hand_out_page(scan=form), UNPROCESSABLE
    row = found[0]
    words = {"serial": row.serial, "name": row.holder_name, "number": row.household_number}
    flash(_("Card No. %(serial)s handed out: %(name)s, household %(number)s.", **words), "done")
    return redirect(url_for("cards.waiting", _anchor="scan"), 303)


def hand_out_page(*, form: TickedForm | None = None, scan: ScanForm | None = None) -> str:
    """Show the cards that wait, with what was ticked."""
    village_id = actor().village_id
    wanted = replace(wanted_cards(), state=CardState.ISSUED)
    with reading():
        rows = list_card_rows(village_id, wanted, on=village_day(now()))
        sheets = list_waiting_sheets(village_id)
        groups, by_id = group_choices(village_id)
    if scan is not None:
        scan.code.data = ""
    page = {
        "rows": rows,
        "sheets": sheets,
        "groups": groups,
        "group": by_id.get(wanted.group_id) if wanted.group_id else None,
        "wanted": wanted,
        "ticked": set(form.card_ids()) if form else {row.card_id for row in rows if "all" in request.args},
        "form": form or TickedForm(formdata=None),
        "scan": scan or ScanForm(formdata=None),
    }
    return render_template("clerk/cards/hand_out.html", **page)


def _hand_out(card_ids: list[CardId]) -> None:
    with transaction():
        hand_out(actor(), card_ids, at=now())


def _hand_out_scanned(code: str) -> CardRow:
    with transaction():
        card = get_card_by_code(actor().village_id, code)
        hand_out(actor(), [card.id], at=now())
        return get_card_row(actor().village_id, card.id, on=village_day(now()))
