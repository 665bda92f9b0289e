"""Notices and their lines as lists: searched, paged, or as rows of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pointsapp.core.paging import Page, page_number
from pointsapp.exchange.export import Cell
from pointsapp.publicity.queries.pages import NoticeRow, OfficeLine, Stage, stage_of
from pointsapp.web import show

LINES_ON_A_PAGE = 50
CHANGED = "changed"

STAGE_WORDS = {
    Stage.RUNNING: _l("On notice"),
    Stage.DUE: _l("Days over, to be closed"),
    Stage.CLOSED: _l("Closed"),
    Stage.STOPPED: _l("Taken down"),
}
STATE_WORDS = {
    "on_notice": _l("On notice"),
    "disputed": _l("Objection open"),
    "credited": _l("Credited"),
    "voided": _l("Struck off"),
    "reversed": _l("Reversed"),
    CHANGED: _l("Corrected"),
}


def chosen_lines(lines: Sequence[OfficeLine]) -> Page[OfficeLine]:
    """Give the page of lines that the address asks for, by part of a name or number and by state."""
    text = request.args.get("q", "").strip()
    state = request.args.get("state", "")
    found = [line for line in lines if _has(line, text) and (not state or _state(line) == state)]
    number = page_number(request.args.get("page", 1, type=int), len(found), LINES_ON_A_PAGE)
    first = (number - 1) * LINES_ON_A_PAGE
    return Page(found[first : first + LINES_ON_A_PAGE], number, len(found), LINES_ON_A_PAGE)


def line_rows(lines: Sequence[OfficeLine]) -> tuple[list[str], list[list[Cell]]]:
    """Give the columns and rows of a notice's workbook."""
    columns = [
        _("No."),
        _("Group"),
        _("Household number"),
        _("Head"),
        _("For what"),
        _("Points"),
        _("State"),
        _("Objections"),
    ]
    return columns, [
        [
            line.number,
            line.group_name,
            line.household_number,
            line.head_name,
            line.wording,
            show.points_number(line.points),
            str(STATE_WORDS[_state(line)]),
            line.objections,
        ]
        for line in lines
    ]


def notice_rows(rows: Sequence[NoticeRow], today: date) -> tuple[list[str], list[list[Cell]]]:
    """Give the columns and rows of the list's workbook."""
    columns = [
        _("No."),
        _("First day"),
        _("Last day"),
        _("Lines"),
        _("Points"),
        _("Objections"),
        _("Open objections"),
        _("State"),
        _("Closed"),
    ]
    return columns, [
        [
            row.notice.number,
            row.notice.starts_on,
            row.notice.ends_on,
            row.lines,
            show.points_number(row.points),
            row.objections,
            row.open_objections,
            str(STAGE_WORDS[stage_of(row.notice, today)]),
            row.notice.closed_at,
        ]
        for row in rows
    ]


def _has(line: OfficeLine, text: str) -> bool:
    return text in line.head_name or text in line.household_number or text == str(line.number)


def _state(line: OfficeLine) -> str:
    return line.state.value if line.state is not None else CHANGED
