"""The list of cards."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.cards.queries import count_waiting, count_without_card, list_card_rows, page_of_cards
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.web.clerk.cards.group import READERS, may_write, pages
from pointsapp.web.clerk.cards.wanted import group_choices, wanted_cards
from pointsapp.web.clerk.cards.words import STATE_WORDS, reason_word
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the cards, the newest first."""
    village_id, wanted = actor().village_id, wanted_cards()
    with reading():
        page = page_of_cards(village_id, wanted, page=request.args.get("page", 1, type=int), on=village_day(now()))
        groups, by_id = group_choices(village_id)
        waiting = count_waiting(village_id)
        without = count_without_card(village_id, None)
    facts = {"groups": groups, "group": by_id.get(wanted.group_id) if wanted.group_id else None, "wanted": wanted}
    counts = {"waiting": waiting, "without": without, "may_write": may_write()}
    words = {"state_words": STATE_WORDS, "reason_word": reason_word}
    return render_template("clerk/cards/index.html", page=page, **facts, **counts, **words)


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as a workbook. No code is in it: none is kept."""
    with reading():
        rows = list_card_rows(actor().village_id, wanted_cards(), on=village_day(now()))
    columns = [_("No."), _("Group"), _("Household number"), _("Head"), _("Holder"), _("State"), _("Printed")]
    cells = [
        [
            row.serial,
            row.group_name,
            row.household_number,
            row.head_name,
            row.holder_name,
            str(STATE_WORDS[row.state]),
            row.issued_at,
            row.handed_out_at,
            row.ended_at,
            reason_word(row.end_reason),
        ]
        for row in rows
    ]
    return xlsx(_("Cards"), [*columns, _("Handed out"), _("Ended"), _("Why")], cells)
