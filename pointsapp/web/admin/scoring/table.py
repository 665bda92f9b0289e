"""One table: on the screen, on paper, as a file."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.exchange.scoring_table.writing import HEADINGS, table_cells
from pointsapp.scoring.queries import describe_rule_set, list_table
from pointsapp.scoring.types import ItemState, RuleSetId, Standing
from pointsapp.web.admin.scoring.group import may_adopt, may_write, pages
from pointsapp.web.admin.scoring.shown import (
    WARNED,
    asked,
    by_category,
    force_words,
    meeting_words,
    missing_text,
    page_of,
    remarks_of,
    which_choices,
)
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow_signed_in, village
from pointsapp.web.show import language
from pointsapp.words.remarks import warning_text


@pages.get("/<int:rule_set_id>")
@allow_signed_in
def show(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Show a table by category, with what is still to settle."""
    with reading():
        version = describe_rule_set(actor().village_id, rule_set_id, village_day(now()))
        rows = list_table(actor().village_id, rule_set_id)
    wanted = asked()
    page = page_of([row for row in rows if wanted.fits(row)])
    counts = {state.value: sum(row.state is state for row in rows) for state in ItemState}
    return render_template(
        "admin/scoring/show.html",
        version=version,
        page=page,
        grouped=by_category(page.rows),
        asked=wanted,
        choices=which_choices(),
        counts={**counts, WARNED: version.items_warned},
        may_write=may_write(version.rule_set),
        may_adopt=may_adopt(),
        words=_words(),
    )


@pages.get("/<int:rule_set_id>/print")
@allow_signed_in
def printed(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Show a table as sheets for the wall: what is in use, and which meeting adopted it."""
    with reading():
        version = describe_rule_set(actor().village_id, rule_set_id, village_day(now()))
        rows = [row for row in list_table(actor().village_id, rule_set_id) if row.state is ItemState.ON]
    return render_template("admin/scoring/printed.html", version=version, grouped=by_category(rows), words=_words())


@pages.get("/<int:rule_set_id>/export")
@allow_signed_in
def export(rule_set_id: RuleSetId) -> ResponseReturnValue:
    """Give a table as a workbook that can be imported again, with what is asked for."""
    with reading():
        version = describe_rule_set(actor().village_id, rule_set_id, village_day(now()))
        rows = [row for row in list_table(actor().village_id, rule_set_id) if asked().fits(row)]
    title = _("Version %(number)s: %(title)s", number=version.rule_set.version, title=version.rule_set.title)
    return xlsx(title, HEADINGS[language()], table_cells(rows, language(), scale=village().point_scale))


def _words() -> dict[str, object]:
    return {
        "force": force_words,
        "meeting": meeting_words,
        "missing": missing_text,
        "remarks": remarks_of,
        "warning": warning_text,
        "in_force": Standing.IN_FORCE,
    }
