"""Households' passbooks in the office: to look at with a villager at the desk, to print, to continue a booklet."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.audit.service import note
from pointsapp.chain.queries import find_head
from pointsapp.core.actor import HouseholdId, Role
from pointsapp.core.clock import now, start_of, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.paging import Page
from pointsapp.exchange.export import Cell
from pointsapp.exchange.text import clean_text
from pointsapp.households.queries import Filter, list_households, rows_for_export
from pointsapp.households.types import HouseholdRow
from pointsapp.reports.passbook import read_booklet, read_booklets, read_passbook
from pointsapp.reports.types import Booklet
from pointsapp.villages.queries import get_group, list_groups
from pointsapp.villages.types import GroupId
from pointsapp.web import passbook_words
from pointsapp.web.asked import asked_number
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.links import way_to
from pointsapp.web.numbers import whole_number
from pointsapp.web.seals import long_seal
from pointsapp.web.show import points_number
from pointsapp.web.views_noted import note_view

pages = Blueprint("passbooks", __name__, url_prefix="/v/<slug>/passbooks")
READERS = (Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
_EARLIEST = date(2000, 1, 1)


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the households with what they can spend, to open or print their passbooks."""
    today = village_day(now())
    with reading():
        groups = list_groups(actor().village_id)
        page = list_households(actor().village_id, _wanted(), page=whole_number("page") or 1, on=today)
    return render_template("clerk/passbooks/index.html", page=page, groups=groups, today=today)


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook."""
    with reading():
        rows = rows_for_export(actor().village_id, _wanted(), on=village_day(now()))
    columns = [_("Household number"), _("Head"), _("Group"), _("Members"), _("Can spend")]
    return xlsx(_("Passbooks"), columns, [_balance_row(row) for row in rows])


@pages.get("/<int:household_id>")
@allow(*READERS)
def show(household_id: HouseholdId) -> ResponseReturnValue:
    """Show a household's passbook; who looked stands in the log, once a day."""
    with reading():
        passbook = read_passbook(actor().village_id, household_id, at=now(), before=whole_number("before"))
    note_view("passbook.viewed", household_id)
    return render_template(
        "clerk/passbooks/show.html",
        passbook=passbook,
        words=passbook_words,
        way_to=way_to,
        may_ask=actor().has(Role.CLERK),
    )


@pages.get("/<int:household_id>/export")
@allow(*READERS)
def export_lines(household_id: HouseholdId) -> ResponseReturnValue:
    """Give all lines of a household's passbook as a workbook."""
    with reading():
        booklet = read_booklet(actor().village_id, household_id, on=village_day(now()))
    _log("passbook.exported", household_id)
    columns = [_("No."), _("Posted"), _("For what"), _("Plus or minus"), _("Balance"), _("Details")]
    title = _("Passbook %(number)s %(name)s", number=booklet.holder.number, name=booklet.holder.head_name)
    return xlsx(title, columns, _line_rows(booklet))


@pages.get("/<int:household_id>/print")
@allow(*READERS)
def print_one(household_id: HouseholdId) -> ResponseReturnValue:
    """Show a passbook as paper, from a line on when a booklet goes on."""
    with reading():
        booklet = read_booklet(actor().village_id, household_id, on=village_day(now()), first=whole_number("from") or 1)
    _log("passbook.printed", household_id)
    return _paper(Page([booklet], 1, 1), way_to("passbooks.show", household_id=household_id))


@pages.get("/print")
@allow(*READERS)
def print_group() -> ResponseReturnValue:
    """Show the passbooks of a group as paper, all of them or what is new since a day."""
    since = _since()
    with reading():
        group = get_group(actor().village_id, GroupId(whole_number("group") or 0))
        page = read_booklets(
            actor().village_id,
            group.id,
            on=village_day(now()),
            since=start_of(since) if since else None,
            part=asked_number("page"),
        )
    with transaction():
        note(actor(), "passbook.printed", "groups", group.id, at=now(), households=len(page.rows))
    return _paper(page, way_to("passbooks.index", group=group.id))


def _paper(page: Page[Booklet], back_url: str | None) -> str:
    with reading():
        seal = long_seal(find_head(actor().village_id))
    return render_template(
        "clerk/passbooks/print.html",
        page=page,
        seal=seal,
        words=passbook_words,
        printed_on=village_day(now()),
        back_url=back_url,
    )


def _log(act: str, household_id: HouseholdId) -> None:
    with transaction():
        note(actor(), act, "households", household_id, at=now())


def _wanted() -> Filter:
    group_id = whole_number("group")
    return Filter(
        text=clean_text(request.args.get("q", "")[:100]), group_id=GroupId(group_id) if group_id is not None else None
    )


def _since() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("since", "")[:10])
    except ValueError:
        return None
    return day if day > _EARLIEST else None


def _balance_row(row: HouseholdRow) -> list[Cell]:
    return [row.number, row.head_name, row.group_name, row.member_count, points_number(row.balance)]


def _line_rows(booklet: Booklet) -> list[list[Cell]]:
    return [
        [
            line.entry.number,
            line.entry.posted_at,
            passbook_words.what(line),
            points_number(line.entry.change),
            points_number(line.entry.balance_after),
            "\n".join(label + _(": ") + text for label, text in passbook_words.why(line)),
        ]
        for line in booklet.lines
    ]
