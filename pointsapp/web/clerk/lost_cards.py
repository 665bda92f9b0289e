"""Lost cards: stopped at once when somebody calls, replaced at the desk on the same page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.cards.queries import get_card_row, list_live_rows
from pointsapp.cards.service import freeze_card
from pointsapp.cards.types import CardId, CardRow
from pointsapp.core.actor import MemberId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.households.queries import describe_households, search_people
from pointsapp.households.types import HouseholdView
from pointsapp.web.clerk.cards.forms import EndForm, ReportForm
from pointsapp.web.clerk.cards.group import WRITERS
from pointsapp.web.guard import actor, allow
from pointsapp.web.shop.sent import read_text

pages = Blueprint("lost_cards", __name__, url_prefix="/v/<slug>/lost-cards")

HELPERS = (Role.KEEPER, Role.CLERK, Role.SECRETARY)
LONGEST_TEXT = 40
MOST_HITS = 12
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Found:
    """A household that fits, its cards in use, and who may hold a new one."""

    home: HouseholdView
    cards: list[CardRow]
    holders: list[tuple[MemberId, str]]


@pages.get("")
@allow(*HELPERS)
def index() -> ResponseReturnValue:
    """Find a household, and stop or replace its card."""
    return _page(read_text(request.args.get("q", ""), LONGEST_TEXT))


@pages.post("/<int:card_id>/freeze")
@allow(*HELPERS)
def freeze(card_id: CardId) -> ResponseReturnValue:
    """Stop a card at once: somebody reported it lost."""
    form = ReportForm()
    with reading():
        row = get_card_row(actor().village_id, card_id, on=village_day(now()))
    if not form.accepts(lambda: _freeze(card_id, form)):
        return _page(row.household_number, form=form, asked_id=card_id), UNPROCESSABLE
    words = {"serial": row.serial, "name": row.holder_name}
    flash(_("Card No. %(serial)s of %(name)s is stopped. No shop takes it from this moment on.", **words), "done")
    return redirect(url_for("lost_cards.index", q=row.household_number), 303)


def _freeze(card_id: CardId, form: ReportForm) -> None:
    with transaction():
        freeze_card(actor(), card_id, form.reported_by.data or "", form.words.data or "", at=now())


def _page(text: str, *, form: ReportForm | None = None, asked_id: CardId | None = None) -> str:
    found = _find(text) if text else []
    return render_template(
        "clerk/lost_cards/index.html",
        text=text,
        found=found,
        form=form or ReportForm(formdata=None),
        asked_id=asked_id,
        end_form=EndForm(formdata=None),
        may_replace=actor().has(*WRITERS),
    )


def _find(text: str) -> list[Found]:
    village_id, today = actor().village_id, village_day(now())
    with reading():
        hits = search_people(village_id, text, on=today, limit=MOST_HITS)
        ids = list(dict.fromkeys(hit.household_id for hit in hits))
        homes = describe_households(village_id, ids, on=today)
        cards = list_live_rows(village_id, ids, on=today)
    return [Found(homes[one], cards[one], _grown_up(homes[one])) for one in ids]


def _grown_up(home: HouseholdView) -> list[tuple[MemberId, str]]:
    return [(member.member_id, member.name) for member in home.members if member.is_adult]
