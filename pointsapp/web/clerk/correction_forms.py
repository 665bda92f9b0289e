"""Forms of corrections: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.corrections.types import LONGEST_REASON
from pointsapp.exchange.text import visible_text
from pointsapp.web.forms import KeyedForm, in_words

AGREE = "agree"
REFUSE = "refuse"


def clean_words(text: str | None) -> str:
    """Take out what nobody sees; line breaks stay."""
    return visible_text(text or "").strip()


class AskForm(KeyedForm):
    """Why something is to be taken back."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Write the reason: the household reads it.")), Length(max=LONGEST_REASON)],
        filters=[clean_words],
        description=_l("What was wrong, and how it was found. The household reads it in its passbook."),
    )


class DecideForm(KeyedForm):
    """What the second person decides."""

    verdict = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose one."))],
        choices=in_words({AGREE: _l("Agree: take it back now"), REFUSE: _l("Refuse: all stays as it is")}),
    )
    words = TextAreaField(
        _l("In words"),
        [Length(max=LONGEST_REASON)],
        filters=[clean_words],
        description=_l("Needed when you refuse. The household reads it in its passbook when you agree."),
    )

    def validate_words(self, field: Any) -> None:
        """Ask for the reason of a refusal."""
        if self.verdict.data == REFUSE and not field.data:
            raise ValidationError(_("Write why you refuse, so that the clerk knows."))

    @property
    def is_agreed(self) -> bool:
        """Tell what was chosen, after it was checked."""
        return bool(self.verdict.data == AGREE)
