"""What came and went of some goods: who, when, why."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.db import reading
from pointsapp.exchange.export import Cell
from pointsapp.shop.queries import get_reward, list_moves, stretch_of_moves
from pointsapp.shop.types import RewardId
from pointsapp.web.asked import asked_number
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow, settings
from pointsapp.web.shop.goods.group import READERS, may_price, may_stock, pages
from pointsapp.web.shop.goods.words import MOVE_WORDS


@pages.get("/<int:reward_id>")
@allow(*READERS)
def history(reward_id: RewardId) -> ResponseReturnValue:
    """Show goods with every move of their stock, the newest first."""
    with reading():
        reward = get_reward(actor().village_id, reward_id)
        page = stretch_of_moves(actor().village_id, reward_id, before=asked_number("before"))
    low = settings().low_stock_units if reward.low_stock_units is None else reward.low_stock_units
    facts = {"reward": reward, "low": low, "move_words": MOVE_WORDS}
    return render_template("shop/goods/history.html", page=page, **facts, may_price=may_price(), may_stock=may_stock())


@pages.get("/<int:reward_id>/export")
@allow(*READERS)
def export_history(reward_id: RewardId) -> ResponseReturnValue:
    """Give the moves as a workbook."""
    with reading():
        reward = get_reward(actor().village_id, reward_id)
        moves = list_moves(actor().village_id, reward_id)
    columns = [_("When"), _("What"), _("Units"), _("Stock"), _("Note"), _("Who")]
    rows: list[list[Cell]] = [
        [move.moved_at, str(MOVE_WORDS[move.kind]), move.change, move.stock_after, move.note, move.moved_by]
        for move in moves
    ]
    return xlsx(reward.name, columns, rows)
