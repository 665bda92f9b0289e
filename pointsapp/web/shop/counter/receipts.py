"""The receipt on the screen and on paper."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.chain.queries import find_seal_of
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.redemptions.queries import describe_customer, describe_redemption, get_redemption_by_uid
from pointsapp.redemptions.rules import receipt_code, undo_ends
from pointsapp.redemptions.types import RedemptionView
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.seals import short_seal
from pointsapp.web.shop.counter.blueprint import pages, this_shop
from pointsapp.web.shop.receipt_facts import receipt_facts
from pointsapp.web.shop.wording import points_text, receipt_number_text


@pages.get("/receipts/<uuid:uid>")
@allow(Role.KEEPER)
def receipt(uid: UUID) -> ResponseReturnValue:
    """Show a receipt, with undo while that is open here; `?new=1` is the hand-over itself."""
    view, left_points = _find(uid)
    urls = {
        "print": url_for("counter.print_receipt", uid=uid),
        "look": url_for("counter.look"),
        "start": url_for("counter.scan"),
    }
    facts = {**receipt_facts(view), "left_points": left_points, "is_new": "new" in request.args}
    return render_template("shop/counter/receipt.html", receipt=facts, undo=_undo_facts(view), urls=urls, refusal="")


@pages.get("/receipts/<uuid:uid>/print")
@allow(Role.KEEPER)
def print_receipt(uid: UUID) -> ResponseReturnValue:
    """Show a receipt to print, narrow enough for a till's paper."""
    view, _left_points = _find(uid)
    with reading():
        seal = short_seal(find_seal_of(get_redemption_by_uid(actor().village_id, view.uid).transfer_id))
    code = receipt_code(view.uid, view.receipt_number, view.points, village_day(view.done_at))
    return render_template(
        "shop/counter/print.html",
        receipt=receipt_facts(view),
        shop_name=view.shop_name,
        second_name=view.second_name,
        code=code,
        seal=seal,
        back_url=url_for("counter.receipt", uid=uid),
    )


def undo_key(uid: str) -> str:
    """Give the key under which this keeper undoes a redemption: the same however often it is shown."""
    return f"undo-{actor().user_id}-{uid}"


def _find(uid: UUID) -> tuple[RedemptionView, int]:
    with reading():
        found = get_redemption_by_uid(actor().village_id, str(uid))
        view = describe_redemption(actor().village_id, found.id)
        return view, describe_customer(actor().village_id, found.household_id).balance


def _undo_facts(view: RedemptionView) -> dict[str, Any] | None:
    """Give the undo form's values, or None where undo is closed or belongs to another shop."""
    seconds_left = (undo_ends(view.done_at, settings().undo_minutes) - now()).total_seconds()
    if view.undone_at is not None or view.shop_id != this_shop().id or seconds_left <= 0:
        return None
    return {
        "url": url_for("counter.undo", uid=view.uid),
        "request_key": undo_key(view.uid),
        "seconds_left": math.ceil(seconds_left),
        "summary": _(
            "Receipt %(number)s, %(points)s",
            number=receipt_number_text(view.receipt_number),
            points=points_text(view.points),
        ),
    }
