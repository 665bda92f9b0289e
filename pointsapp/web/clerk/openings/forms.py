"""Forms of opening balances: shape only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from pointsapp.activities.types import ActivityFacts
from pointsapp.exchange.text import clean_text
from pointsapp.scoring.types import OPENING_WORDING
from pointsapp.web.fields import DayField, PointsField
from pointsapp.web.forms import Form, KeyedForm
from pointsapp.web.guard import village

_NEVER = datetime.min.replace(tzinfo=UTC)


def typed_points(points: int) -> str:
    """Write points as they are typed into a field."""
    whole, rest = divmod(points, village().point_scale)
    return f"{whole}.{rest}" if rest else str(whole)


def _plain(typed: str | None) -> str:
    return clean_text(typed or "")


class NewOpeningForm(Form):
    """What the sheet is called, and the day on which the old books were closed."""

    title = StringField(
        _l("Title"), [InputRequired(_l("Give the sheet a title.")), Length(max=100)], filters=[_plain],
        default=OPENING_WORDING,
    )  # fmt: skip
    happened_on = DayField(_l("The old books were closed on"), [InputRequired(_l("Choose the day."))])

    def facts(self) -> ActivityFacts:
        """Give what was said."""
        day: date | None = self.happened_on.data
        if day is None:
            raise RuntimeError("the facts were asked for before the form was checked")
        return ActivityFacts(self.title.data or "", day)


class BalanceForm(Form):
    """The points of one book, and the page where they stand."""

    points = PointsField(_l("Points in the old book"), [InputRequired(_l("Write the points."))])
    page = StringField(_l("Page of the old book"), [Optional(), Length(max=60)], filters=[_plain])
    seen = HiddenField(_l("As seen"), [Length(max=40)])

    def seen_at(self) -> datetime:
        """Give the instant of the line that the page showed; what is no instant fits no line."""
        try:
            seen = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return _NEVER
        return seen if seen.tzinfo else _NEVER


class AddBalanceForm(Form):
    """One household, by number or by the head's name, with what its book held."""

    who = StringField(
        _l("Household number or head"),
        [InputRequired(_l("Type a number or a name.")), Length(max=60)],
        filters=[_plain],
    )
    points = PointsField(_l("Points in the old book"), [InputRequired(_l("Write the points."))])
    page = StringField(_l("Page of the old book"), [Optional(), Length(max=60)], filters=[_plain])


class ListForm(Form):
    """Many households at once: a file, or rows pasted from a spreadsheet."""

    file = FileField(_l("File"), [Optional()])
    rows = TextAreaField(_l("Or paste the rows here"), [Optional(), Length(max=200_000)])

    def validate_rows(self, field: Any) -> None:
        """Ask for one of the two."""
        has_file = bool(self.file.data and self.file.data.filename)
        if not has_file and not (field.data or "").strip():
            raise ValidationError(_("Choose a file, or paste rows."))


class HandInForm(KeyedForm):
    """Nothing but the key: handing in happens once."""
