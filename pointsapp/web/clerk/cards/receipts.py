"""The list on which people sign for their cards, on paper."""

from __future__ import annotations

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from pointsapp.cards.queries import list_card_rows
from pointsapp.cards.types import CardState
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.web.clerk.cards.group import READERS, pages
from pointsapp.web.clerk.cards.wanted import wanted_cards
from pointsapp.web.guard import actor, allow


@pages.get("/receipts")
@allow(*READERS)
def receipts() -> ResponseReturnValue:
    """Show the cards of this address that have not ended, a page for each group, with room to sign."""
    today = village_day(now())
    with reading():
        rows = list_card_rows(actor().village_id, wanted_cards(), on=today)
    rows = [row for row in rows if row.state is not CardState.ENDED]
    groups = [(name, list(of_group)) for name, of_group in groupby(rows, key=lambda row: row.group_name)]
    return render_template("clerk/cards/receipts.html", groups=groups, today=today)
