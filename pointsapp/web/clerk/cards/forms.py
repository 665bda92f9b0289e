"""Forms of cards: shape only."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.cards.types import CardId, EndReason, Wish
from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.exchange.text import clean_text
from pointsapp.web.clerk.cards.words import REASON_WORDS
from pointsapp.web.forms import Form, KeyedForm

CHOSEN_BY_HAND = (EndReason.LOST, EndReason.DAMAGED, EndReason.REPLACED, EndReason.TAKEN_BACK)
NO_NEW_CARD = ""
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_WISH = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})", re.ASCII)


class IssueForm(KeyedForm):
    """Who is to hold a new card: household and member, for each tick."""

    wish = SelectMultipleField(_l("Holders"), validate_choice=False, coerce=str)

    def validate_wish(self, field: Field) -> None:
        """Ask for a tick."""
        if not self.wishes():
            raise ValidationError(_l("Tick who is to hold a card."))

    def wishes(self) -> list[Wish]:
        """Give the ticked ones in the order of the page, each once; what is no pair of ids is none."""
        found = [_WISH.fullmatch(text) for text in self.wish.data or []]
        wishes = [(HouseholdId(int(pair[1])), MemberId(int(pair[2]))) for pair in found if pair]
        return list(dict.fromkeys(wishes))


class TickedForm(KeyedForm):
    """Cards ticked in the list of those that wait for hand-over."""

    card = SelectMultipleField(_l("Cards"), validate_choice=False, coerce=str)

    def validate_card(self, field: Field) -> None:
        """Ask for a tick."""
        if not self.card_ids():
            raise ValidationError(_l("Tick the cards first."))

    def card_ids(self) -> list[CardId]:
        """Give the ticked cards, each once; what is no id is none of them."""
        return sorted({CardId(int(text)) for text in self.card.data or [] if _ID.fullmatch(text)})


class ScanForm(Form):
    """One card read by a scanner gun."""

    code = StringField(
        _l("Code of a card"),
        [InputRequired(_l("Read a card first.")), Length(max=200)],
        description=_l("Put the cursor here and read the card with the scanner. The code is not kept."),
    )


class ReportForm(Form):
    """Who reported a card lost, or found it."""

    reported_by = StringField(
        _l("Who reported it"),
        [DataRequired(_l("Write who reported it, for example the name of who called.")), Length(max=60)],
        filters=[lambda text: clean_text(text or "")],
    )
    words = StringField(_l("Note"), [Length(max=100)], filters=[lambda text: clean_text(text or "")])


class EndForm(KeyedForm):
    """Why a card ends, and who holds the new one."""

    reason = RadioField(_l("What happened"), [InputRequired(_l("Choose what happened."))])
    holder = SelectField(_l("New card at once"), coerce=str)

    def offer(self, holders: list[tuple[MemberId, str]]) -> EndForm:
        """Offer the reasons, and the grown-ups of the household as holders of a new card."""
        self.reason.choices = [(reason.value, REASON_WORDS[reason]) for reason in CHOSEN_BY_HAND]
        people = [(str(member_id), name) for member_id, name in holders]
        self.holder.choices = [(NO_NEW_CARD, _l("No new card")), *people]
        return self

    def holder_id(self) -> MemberId | None:
        """Give who is to hold the new card, None without one."""
        return MemberId(int(self.holder.data)) if self.holder.data else None

    def end_reason(self) -> EndReason:
        """Give the reason that was chosen."""
        return EndReason(self.reason.data)
