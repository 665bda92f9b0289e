"""The sheet of cards: the answer to a POST, because the codes exist in that answer alone.

Sent again, by reloading the page or going back, the same request finds its cards made and shows no sheet: it says so
and offers to print new ones in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from pointsapp.cards.queries import list_rows_by_id
from pointsapp.cards.rules import in_groups
from pointsapp.cards.service import Issued
from pointsapp.cards.types import CardId, CardRow, CardState
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.web.clerk.cards.forms import TickedForm
from pointsapp.web.guard import actor
from pointsapp.web.qr import card_image

ON_A_PAGE = 8
CONFLICT = 409


@dataclass(frozen=True)
class PrintedCard:
    """One card as it goes on paper."""

    row: CardRow
    picture: str
    code: list[str]


class Printing:
    """Cards that are made once for a form, with their codes while this request lasts."""

    def __init__(self) -> None:
        self.card_ids: list[CardId] = []
        self._codes: dict[CardId, str] = {}

    def make(self, key: str, command: str, content: Mapping[str, Any], issue: Callable[[], Issued]) -> None:
        """Run the command that makes the cards, once. The codes are never part of the answer that is kept."""

        def act(_request_id: RequestId) -> Answer:
            issued = issue()
            self._codes = {card.id: code for card, code in issued}
            return {"card_ids": list(self._codes)}

        answer = run_once(actor(), key, command, content, act, at=now())
        self.card_ids = [CardId(card_id) for card_id in answer["card_ids"]]

    def answer(self) -> ResponseReturnValue:
        """Give the sheet to print, or say that it was given before."""
        with reading():
            rows = list_rows_by_id(actor().village_id, self.card_ids, on=village_day(now()))
        if not self._codes:
            waiting = [row for row in rows if row.state is CardState.ISSUED]
            page = {"rows": rows, "waiting": waiting, "form": TickedForm(formdata=None)}
            return render_template("clerk/cards/printed_before.html", **page), CONFLICT
        cards = [
            PrintedCard(row, card_image(self._codes[row.card_id]), in_groups(self._codes[row.card_id])) for row in rows
        ]
        return render_template("clerk/cards/print.html", pages=_pages(cards), cards=cards)


def _pages(cards: list[PrintedCard]) -> list[list[PrintedCard]]:
    """Put the cards on pages; each group begins a new one, so that the sheets can be given to the groups."""
    pages = []
    for _, of_group in groupby(cards, key=lambda card: card.row.group_id):
        group = list(of_group)
        pages += [group[first : first + ON_A_PAGE] for first in range(0, len(group), ON_A_PAGE)]
    return pages
