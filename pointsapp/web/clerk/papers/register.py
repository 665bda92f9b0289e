"""The register of a period, on paper and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import day_bounds, now, village_day
from pointsapp.core.db import reading
from pointsapp.exchange.export import Cell
from pointsapp.reports.register import RegisterRow, read_register
from pointsapp.villages.models import Group
from pointsapp.web.clerk.papers.group import OFFICE, groups_and_chosen, pages
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.show import iso_day, points_number

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Register:
    """The register as the address asks for it. Shape: both days are part of it."""

    groups: list[Group]
    chosen: Group | None
    first_on: date
    last_on: date
    rows: list[RegisterRow]


@pages.get("/register")
@allow(*OFFICE)
def register() -> ResponseReturnValue:
    """Show the register of a group and period to print and sign."""
    return render_template("clerk/papers/register.html", register=_read(), today=village_day(now()))


@pages.get("/register/export")
@allow(*OFFICE)
def export_register() -> ResponseReturnValue:
    """Give the register as a workbook."""
    found = _read()
    columns = [_("Group"), _("Household number"), _("Head"), _("Before"), _("Credited"), _("Redeemed"), _("Other")]
    title = _("Register %(first)s to %(last)s", first=iso_day(found.first_on), last=iso_day(found.last_on))
    return xlsx(title, [*columns, _("Left")], [_cells(row) for row in found.rows])


def _read() -> Register:
    today = village_day(now())
    first_on = _day("since") or today.replace(day=1)
    last_on = max(_day("until") or today, first_on)
    with reading():
        groups, chosen = groups_and_chosen()
        since, until = day_bounds(first_on)[0], day_bounds(last_on)[1]
        rows = read_register(actor().village_id, chosen.id if chosen else None, since, until, on=today)
    return Register(groups, chosen, first_on, last_on, rows)


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _cells(row: RegisterRow) -> list[Cell]:
    figures = (row.before, row.credited, row.redeemed, row.other, row.after)
    return [row.group_name, row.number, row.head_name, *(points_number(points) for points in figures)]
