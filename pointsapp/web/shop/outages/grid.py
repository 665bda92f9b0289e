"""The grid in which slips are typed: saved whole as it is, good or not, and read line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import VILLAGE_ZONE, now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.outages.queries import describe_outage, get_outage, read_entry
from pointsapp.outages.service import hand_in, save_lines
from pointsapp.outages.types import (
    GOODS_ON_A_SLIP,
    LineView,
    Meant,
    OutageId,
    OutageLineId,
    OutageState,
    OutageView,
    Typed,
)
from pointsapp.web.errors import wants_json
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.shop.outages.confirming import check_page
from pointsapp.web.shop.outages.forms import GridForm, read_cells
from pointsapp.web.shop.outages.group import READERS, UNPROCESSABLE, WRITERS, may_write, pages
from pointsapp.web.shop.outages.words import meaning, remarks

SPARE_ROWS = 4
FIRST_ROWS = 12


@pages.get("/<int:outage_id>")
@allow(*READERS)
def entry(outage_id: OutageId) -> ResponseReturnValue:
    """Show an entry: as a grid to who may write in it, else to be read and confirmed."""
    outage, lines = _read(outage_id)
    if outage.state is OutageState.DRAFT and may_write():
        return _grid(outage, lines)
    return check_page(outage, lines)


@pages.post("/<int:outage_id>")
@allow(*WRITERS)
def save(outage_id: OutageId) -> ResponseReturnValue:
    """Keep the grid as it is typed; with “hand in” also give it to the second person."""
    form, typed = GridForm(), read_cells(request.form)
    if not form.accepts(lambda: _save(outage_id, form.seen(), typed)):
        return _not_saved(outage_id, form, typed)
    if "hand_in" in request.form:
        return _hand_in(outage_id)
    if wants_json():
        return _saved(outage_id)
    return redirect(url_for("outages.entry", outage_id=outage_id, _anchor="lines"), 303)


def _save(outage_id: OutageId, revision: int, typed: Mapping[int, Typed]) -> None:
    with transaction():
        save_lines(actor(), outage_id, revision, typed, at=now())


def _hand_in(outage_id: OutageId) -> ResponseReturnValue:
    try:
        with transaction():
            hand_in(actor(), outage_id, at=now())
    except RuleError as error:
        flash(text_of(error), "refused")
        return redirect(url_for("outages.entry", outage_id=outage_id), 303)
    flash(_("Handed in. Another officer compares it with the paper and confirms."), "done")
    return redirect(url_for("outages.entry", outage_id=outage_id), 303)


def _saved(outage_id: OutageId) -> dict[str, Any]:
    """Tell the script what every line means now."""
    outage, lines = _read(outage_id)
    return {
        "result": "done",
        "revision": outage.revision,
        "at": now().astimezone(VILLAGE_ZONE).strftime("%H:%M:%S"),
        "lines": [
            {
                "position": line.position,
                "meaning": meaning(line),
                "remarks": remarks(line),
                "state": "stop" if line.is_faulty else "wait" if line.obstacle else "go",
            }
            for line in lines
        ],
    }


def _not_saved(outage_id: OutageId, form: GridForm, typed: Mapping[int, Typed]) -> ResponseReturnValue:
    words = " ".join(str(words) for words in form.form_errors) or _("Open the page again.")
    if wants_json():
        return {"result": "not_done", "text": words}, UNPROCESSABLE
    outage, lines = _read(outage_id)
    if outage.state is not OutageState.DRAFT:
        flash(words, "refused")
        return redirect(url_for("outages.entry", outage_id=outage_id), 303)
    done = {line.position: line for line in lines if line.is_done}
    kept = {position: _unsaved(position, one) for position, one in typed.items() if not one.is_empty}
    return _grid(outage, [line for _position, line in sorted({**kept, **done}.items())], refusal=words), UNPROCESSABLE


def _unsaved(position: int, typed: Typed) -> LineView:
    return LineView(OutageLineId(0), position, typed, Meant(), None, 0, is_done=False)


def _read(outage_id: OutageId) -> tuple[OutageView, list[LineView]]:
    with reading():
        outage = describe_outage(actor().village_id, outage_id)
        return outage, read_entry(get_outage(actor().village_id, outage_id))


def _grid(outage: OutageView, lines: list[LineView], *, refusal: str = "") -> str:
    last = max((line.position for line in lines), default=0)
    spare = range(last + 1, max(last + SPARE_ROWS, FIRST_ROWS) + 1)
    return render_template(
        "shop/outages/grid.html",
        outage=outage,
        lines=lines,
        spare=spare,
        form=GridForm(formdata=None, revision=str(outage.revision)),
        goods_places=range(GOODS_ON_A_SLIP),
        refusal=refusal,
        meaning=meaning,
        remarks=remarks,
    )
