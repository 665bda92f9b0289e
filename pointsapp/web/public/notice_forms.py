"""What anyone may say about a notice: shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from pointsapp.exchange.text import clean_text, visible_text
from pointsapp.publicity.types import Objector
from pointsapp.web.forms import KeyedForm

MOST_WORDS = 500
MOST_NAME = 60


def clean_name(text: str | None) -> str:
    """Bring a typed name or contact to one visible line."""
    return clean_text(text or "")


def clean_words(text: str | None) -> str:
    """Take out what nobody sees; line breaks stay."""
    return visible_text(text or "").strip()


class ObjectionForm(KeyedForm):
    """What is wrong or missing, and who says so if they like."""

    words = TextAreaField(
        _l("What is wrong?"),
        [DataRequired(_l("Write in a few words what is wrong.")), Length(max=MOST_WORDS)],
        filters=[clean_words],
    )
    name = StringField(_l("Your name"), [Length(max=MOST_NAME)], filters=[clean_name])
    contact = StringField(_l("Phone, so that you can be asked"), [Length(max=MOST_NAME)], filters=[clean_name])

    def objector(self) -> Objector:
        """Give who says it, as far as they want to be known."""
        return Objector(self.name.data or "", self.contact.data or "")


class MissingForm(ObjectionForm):
    """What is missing."""

    words = TextAreaField(
        _l("What is missing?"),
        [DataRequired(_l("Write whose deed is missing, what it was and on which day.")), Length(max=MOST_WORDS)],
        filters=[clean_words],
        description=_l("Whose deed, what it was, and on which day."),
    )
