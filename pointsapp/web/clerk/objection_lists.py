"""Objections as rows of a workbook: never who objected, nor in what words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pointsapp.exchange.export import Cell
from pointsapp.publicity.queries.objections import ObjectionStage, ObjectionView
from pointsapp.web.clerk.objection_forms import outcome_word

STAGE_WORDS = {
    ObjectionStage.OPEN: _l("To be answered"),
    ObjectionStage.OVERDUE: _l("Overdue"),
    ObjectionStage.ANSWERED: _l("Answered"),
}


def objection_rows(views: Sequence[ObjectionView], today: date) -> tuple[list[str], list[list[Cell]]]:
    """Give the columns and rows of the list's workbook."""
    columns = [_("Notice"), _("Line"), _("Came in"), _("Answer due"), _("State"), _("Answer"), _("Answered on")]
    return columns, [
        [
            view.notice.number,
            view.posted.number if view.posted else _("missing"),
            view.objection.made_at,
            view.objection.due_on,
            str(STAGE_WORDS[view.stage(today)]),
            outcome_word(view.objection.kind, view.answer.outcome) if view.answer else "",
            view.answer.answered_at if view.answer else None,
        ]
        for view in views
    ]
