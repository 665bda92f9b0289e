"""Redemptions as a list, one by one, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.chain.queries import find_seal_of
from pointsapp.core.actor import Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.paging import Stretch, stretch
from pointsapp.exchange.export import Cell
from pointsapp.redemptions.queries import RedemptionFilter, describe_redemption, list_redemptions, sum_redemptions
from pointsapp.redemptions.rules import receipt_code
from pointsapp.redemptions.types import RedemptionId, RedemptionView
from pointsapp.shop.models import Shop
from pointsapp.shop.queries import list_shops
from pointsapp.web import show
from pointsapp.web.asked import asked_number
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.seals import short_seal
from pointsapp.web.shop.periods import asked_period, has_unreadable_period, month_choices
from pointsapp.web.shop.receipt_facts import receipt_facts
from pointsapp.web.shop.sent import read_text
from pointsapp.web.shop.wording import collector_text, goods_text, receipt_number_text

pages = Blueprint("redemptions", __name__, url_prefix="/v/<slug>/redemptions")

READERS = (Role.KEEPER, Role.CLERK, Role.SECRETARY, Role.SUPERVISOR)
LONGEST_TEXT = 40
UNDONE = {"done": False, "undone": True}


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the redemptions, searched and narrowed to a month, a day, a shop or what was undone."""
    village_id = actor().village_id
    with reading():
        shops = list_shops(village_id)
        wanted = _wanted(shops)
        sums = sum_redemptions(village_id, wanted)
        page = _stretch(wanted, sums.count)
    return render_template(
        "shop/redemptions/index.html",
        page=page,
        sums=sums,
        shop_choices=[("", _("All shops")), *((shop.id, shop.name) for shop in shops)],
        months=month_choices(now()),
        period=asked_period(),
        is_unreadable=has_unreadable_period(),
        words=_words,
    )


@pages.get("/export")
@allow(*READERS)
def export() -> Response:
    """Give the list as it is narrowed, as a workbook."""
    with reading():
        rows = list_redemptions(actor().village_id, _wanted(list_shops(actor().village_id)))
    columns = [
        _("Receipt"),
        _("When"),
        _("Household number"),
        _("Head"),
        _("Goods"),
        _("Points"),
        _("Collected by"),
        _("Card"),
        _("Shop"),
        _("Keeper"),
        _("Second officer"),
        _("Undone at"),
    ]
    return xlsx(_("Redemptions"), columns, _cells(rows))


@pages.get("/<int:redemption_id>")
@allow(*READERS)
def show_one(redemption_id: int) -> ResponseReturnValue:
    """Show one redemption with its goods, people and, where it was undone, when."""
    view = _find(redemption_id)
    return render_template(
        "shop/redemptions/show.html",
        view=view,
        receipt=receipt_facts(view),
        code=_code(view),
        may_ask=actor().has(Role.CLERK) and view.undone_at is None,
    )


@pages.get("/<int:redemption_id>/print")
@allow(*READERS)
def print_one(redemption_id: int) -> ResponseReturnValue:
    """Show a receipt to print again."""
    view = _find(redemption_id)
    with reading():
        seal = short_seal(find_seal_of(view.transfer_id))
    return render_template(
        "shop/counter/print.html",
        receipt=receipt_facts(view),
        shop_name=view.shop_name,
        second_name=view.second_name,
        code=_code(view),
        seal=seal,
        back_url=url_for("redemptions.show_one", redemption_id=redemption_id),
    )


def _find(redemption_id: int) -> RedemptionView:
    with reading():
        return describe_redemption(actor().village_id, RedemptionId(redemption_id))


def _code(view: RedemptionView) -> str:
    return receipt_code(view.uid, view.receipt_number, view.points, village_day(view.done_at))


def _wanted(shops: list[Shop]) -> RedemptionFilter:
    period = asked_period()
    asked_shop = request.args.get("shop", "")
    return RedemptionFilter(
        text=read_text(request.args.get("q", ""), LONGEST_TEXT),
        since=period.since if period else None,
        until=period.until if period else None,
        shop_id=next((shop.id for shop in shops if str(shop.id) == asked_shop), None),
        is_undone=UNDONE.get(request.args.get("state", "")),
    )


def _stretch(wanted: RedemptionFilter, total: int) -> Stretch[RedemptionView]:
    def fetch(mark: int, count: int) -> list[tuple[int, RedemptionView]]:
        found = list_redemptions(actor().village_id, wanted, limit=count, before=mark)
        return [(view.redemption_id, view) for view in found]

    return stretch(fetch, total, asked_number("before"))


def _words(view: RedemptionView) -> dict[str, Any]:
    """Give a row's sentences."""
    return {
        "receipt": receipt_number_text(view.receipt_number),
        "goods": goods_text(view.lines),
        "collector": collector_text(view.collected_by, view.collector_name),
    }


def _cells(rows: Iterable[RedemptionView]) -> list[list[Cell]]:
    return [
        [
            receipt_number_text(view.receipt_number),
            view.done_at,
            view.household_number,
            view.head_name,
            goods_text(view.lines),
            show.points_number(view.points),
            collector_text(view.collected_by, view.collector_name),
            _("with card") if view.has_card else _("looked up"),
            view.shop_name,
            view.keeper_name,
            view.second_name,
            view.undone_at,
        ]
        for view in rows
    ]
