"""One card: its life, and its end."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.cards.queries import get_card_row, get_trace, list_card_rows, list_reports
from pointsapp.cards.service import end_card, hand_out, replace_card, thaw_card
from pointsapp.cards.types import CardFilter, CardId, CardRow
from pointsapp.core.actor import MemberId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.households.queries import describe_household
from pointsapp.web.clerk.cards.forms import EndForm, ReportForm
from pointsapp.web.clerk.cards.group import READERS, UNPROCESSABLE, WRITERS, may_write, pages
from pointsapp.web.clerk.cards.printing import Printing
from pointsapp.web.clerk.cards.words import REPORT_WORDS, reason_word
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.get("/<int:card_id>")
@allow(*READERS)
def show(card_id: CardId) -> ResponseReturnValue:
    """Show one card."""
    return _page(card_id)


@pages.post("/<int:card_id>/hand-out")
@allow(*WRITERS)
def hand_out_one(card_id: CardId) -> ResponseReturnValue:
    """Note that this card is in its holder's hands."""
    try:
        with transaction():
            hand_out(actor(), [card_id], at=now())
        flash(_("The card is handed out. It works now."), "done")
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("cards.show", card_id=card_id), 303)


@pages.post("/<int:card_id>/thaw")
@allow(*WRITERS)
def thaw(card_id: CardId) -> ResponseReturnValue:
    """Let a card that was reported lost work again."""
    form = ReportForm()
    if not form.accepts(lambda: _thaw(card_id, form)):
        return _page(card_id, found=form), UNPROCESSABLE
    flash(_("The card works again."), "done")
    return redirect(url_for("cards.show", card_id=card_id), 303)


@pages.post("/<int:card_id>/end")
@allow(*WRITERS)
def end(card_id: CardId) -> ResponseReturnValue:
    """End the card at once; with a new one, the answer is the sheet to print."""
    with reading():
        row = get_card_row(actor().village_id, card_id, on=village_day(now()))
        form = EndForm().offer(_holders(row))
    printing = Printing()
    if not form.accepts(lambda: _end(row, form, printing)):
        return _page(card_id, form=form), UNPROCESSABLE
    if form.holder_id() is not None:
        return printing.answer()
    flash(_("Card No. %(serial)s is ended. No shop takes it any more.", serial=row.serial), "done")
    return redirect(url_for("cards.show", card_id=card_id), 303)


def _thaw(card_id: CardId, form: ReportForm) -> None:
    with transaction():
        thaw_card(actor(), card_id, form.reported_by.data or "", form.words.data or "", at=now())


def _page(card_id: CardId, *, form: EndForm | None = None, found: ReportForm | None = None) -> str:
    village_id, today = actor().village_id, village_day(now())
    with reading():
        row = get_card_row(village_id, card_id, on=today)
        trace = get_trace(village_id, card_id)
        reports = list_reports(village_id, card_id)
        others = list_card_rows(village_id, CardFilter(household_id=row.household_id), on=today)
        holders = _holders(row)
    is_still_holder = row.holder_id in dict(holders)
    form = form or EndForm(formdata=None).offer(holders)
    page = {"row": row, "trace": trace, "others": [other for other in others if other.card_id != card_id]}
    facts = {"is_still_holder": is_still_holder, "reason_word": reason_word, "may_write": may_write()}
    told = {"reports": reports, "report_words": REPORT_WORDS, "found": found or ReportForm(formdata=None)}
    return render_template("clerk/cards/show.html", form=form, **page, **facts, **told)


def _holders(row: CardRow) -> list[tuple[MemberId, str]]:
    home = describe_household(actor().village_id, row.household_id, on=village_day(now()))
    return [(member.member_id, member.name) for member in home.members if member.is_adult]


def _end(row: CardRow, form: EndForm, printing: Printing) -> None:
    reason, holder_id = form.end_reason(), form.holder_id()
    if holder_id is None:
        with transaction():
            end_card(actor(), row.card_id, reason, at=now())
        return
    content = {"card": row.card_id, "reason": reason.value, "holder": holder_id}
    printing.make(
        form.request_key.data or "",
        "cards.replace",
        content,
        lambda: replace_card(actor(), row.card_id, reason, holder_id, at=now()),
    )
