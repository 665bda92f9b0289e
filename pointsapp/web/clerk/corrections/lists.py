"""Corrections as rows of a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pointsapp.corrections.types import CorrectionView, SpentWay, Stage
from pointsapp.exchange.export import Cell
from pointsapp.web.passbook_words import correction_subject
from pointsapp.web.show import points_number

STAGE_WORDS = {
    Stage.OPEN: _l("Waits for a second person"),
    Stage.AGREED: _l("Agreed, taken back"),
    Stage.REFUSED: _l("Not agreed"),
}


WAY_WORDS = {
    SpentWay.BELOW_ZERO: _l("The passbook goes below zero; what is earned next fills it up"),
    SpentWay.NEXT_AWARDS: _l("It is taken from the next points that come in"),
    SpentWay.WRITTEN_OFF: _l("It is written off by decision: nothing is taken"),
}


def correction_rows(views: Sequence[CorrectionView]) -> tuple[list[str], list[list[Cell]]]:
    """Give the columns and rows of the list's workbook."""
    columns = [
        _("Household number"),
        _("Head"),
        _("For what"),
        _("Points"),
        _("Reason"),
        _("Asked by"),
        _("Asked on"),
        _("State"),
        _("Second person"),
        _("Decided on"),
        _("In words"),
    ]
    return columns, [
        [
            view.household_number,
            view.head_name,
            correction_subject(view),
            points_number(view.points),
            view.reason,
            view.asked_by_name,
            view.asked_at,
            str(STAGE_WORDS[view.stage]),
            view.decided_by_name,
            view.decided_at,
            view.words,
        ]
        for view in views
    ]
