"""Forms of objections: shape only."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from pointsapp.publicity.rules.objections import FITTING
from pointsapp.publicity.types import Answered, ObjectionKind, Outcome
from pointsapp.web.forms import KeyedForm
from pointsapp.web.guard import village
from pointsapp.web.public.notice_forms import MOST_WORDS, ObjectionForm, clean_name, clean_words

OUTCOME_WORDS = {
    Outcome.NOT_UPHELD: _l("The line stands"),
    Outcome.VOIDED: _l("The line is struck off"),
    Outcome.CHANGED: _l("The points are changed; the line is shown again on the next notice"),
    Outcome.TO_RECORD: _l("It is missing; the clerk records it"),
}
MISSING_STANDS = _l("Nothing is missing")
_POINTS = re.compile(r"([0-9]{1,7})(?:\.([0-9]))?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


def outcome_word(kind: ObjectionKind, outcome: Outcome) -> str:
    """Say an outcome in words."""
    is_nothing_missing = kind is ObjectionKind.MISSING and outcome is Outcome.NOT_UPHELD
    return str(MISSING_STANDS if is_nothing_missing else OUTCOME_WORDS[outcome])


class PointsField(StringField):
    """Points as people write them, in tenths where the village has them."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what is no number of points."""
        if self._plain() and self.amount() is None:
            raise ValidationError(_("Write a whole number, for example 3."))

    def amount(self) -> int | None:
        """Give the points in the smallest unit, or None."""
        found = _POINTS.fullmatch(self._plain())
        scale = village().point_scale
        if found is None or (found[2] and scale == 1):
            return None
        return int(found[1]) * scale + int(found[2] or 0)

    def _plain(self) -> str:
        return unicodedata.normalize("NFKC", self.data or "").strip()


class AnswerForm(KeyedForm):
    """What a supervisor found, and why."""

    outcome = RadioField(_l("What you found"), [InputRequired(_l("Choose one."))])
    points = PointsField(_l("New points"), [Length(max=20)])
    title = StringField(_l("What was done"), [Length(max=100)], filters=[clean_name])
    happened_on = DateField(_l("Day of the deed"), [Optional()])
    household_number = StringField(_l("Household number"), [Length(max=20)], filters=[clean_name])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Write the reason: whoever objected reads it.")), Length(max=MOST_WORDS)],
        filters=[clean_words],
        description=_l("Whoever objected reads it. Name nobody."),
    )

    def offer(self, kind: ObjectionKind) -> AnswerForm:
        """Offer the answers that fit the kind of objection."""
        self.outcome.choices = [(outcome.value, outcome_word(kind, outcome)) for outcome in FITTING[kind]]
        return self

    def answered(self) -> Answered:
        """Give what was chosen, after it was checked."""
        outcome = Outcome(self.outcome.data)
        return Answered(outcome, self.points.amount() if outcome is Outcome.CHANGED else None)

    def wants_record(self) -> bool:
        """Tell whether a missing deed is to be recorded."""
        return bool(self.outcome.data == Outcome.TO_RECORD.value)


class DeskForm(ObjectionForm):
    """What somebody says at the desk, on paper, by phone or in a group."""

    words = TextAreaField(
        _l("What is said"),
        [DataRequired(_l("Write in a few words what is wrong or missing.")), Length(max=MOST_WORDS)],
        filters=[clean_words],
        description=_l("As it was said or written, without comment."),
    )
    line = StringField(
        _l("Number of the line"),
        [Length(max=10)],
        filters=[clean_name],
        description=_l("As on the notice. Leave it empty when a line is missing."),
    )
    missing_number = StringField(
        _l("Household whose line is missing"),
        [Length(max=20)],
        filters=[clean_name],
        description=_l("Its number, when a line is missing and you know whose."),
    )
    objector_number = StringField(
        _l("Household of who says it"),
        [Length(max=20)],
        filters=[clean_name],
        description=_l("With its number and the name, the person is found in the roster. Both may stay empty."),
    )
    name = StringField(_l("Name of who says it"), [Length(max=60)], filters=[clean_name])
    contact = StringField(_l("Phone"), [Length(max=60)], filters=[clean_name])

    def validate_line(self, field: StringField) -> None:
        """Refuse what is no line's number."""
        if field.data and not _NUMBER.fullmatch(field.data):
            raise ValidationError(_("Write the number as on the notice, for example 12."))

    def validate_name(self, field: StringField) -> None:
        """Refuse a household without a person: the roster is searched by both."""
        if self.objector_number.data and not field.data:
            raise ValidationError(_("Write the name too, or leave the household empty."))

    def line_number(self) -> int | None:
        """Give the line's number, None for a missing line."""
        return int(self.line.data) if self.line.data else None
