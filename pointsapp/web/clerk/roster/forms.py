"""Forms of rosters: shape only."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from pointsapp.core.actor import HouseholdId
from pointsapp.exchange.text import clean_text
from pointsapp.households.types import HouseholdState
from pointsapp.rosters.types import Choices, Column
from pointsapp.web.clerk.households.forms import StayDayField
from pointsapp.web.clerk.roster.words import COLUMN_WORDS
from pointsapp.web.forms import Form, KeyedForm

_ROW = re.compile(r"take-([0-9]{1,6})", re.ASCII)
_GONE = re.compile(r"gone-([0-9]{1,18})", re.ASCII)
_GONE_STATES = {state.value: state for state in (HouseholdState.ABSENT, HouseholdState.CLOSED)}


def _plain(typed: str | None) -> str:
    return clean_text(typed or "")


class ChooseForm(Form):
    """A file, or rows pasted from a spreadsheet."""

    file = FileField(_l("File"), [Optional()])
    sheet = StringField(_l("Name of the sheet"), [Optional(), Length(max=100)], filters=[_plain])
    pasted = TextAreaField(_l("Or paste the rows here"), [Optional(), Length(max=1_000_000)])

    def validate_pasted(self, field: Any) -> None:
        """Ask for one of the two."""
        has_file = bool(self.file.data and self.file.data.filename)
        if not has_file and not (field.data or "").strip():
            raise ValidationError(_("Choose a file, or paste rows with their headings."))


class ColumnsForm(Form):
    """What each column holds, and the group where no column says it."""

    header_row = SelectField(_l("The headings stand in"))
    group = StringField(_l("Without a column of groups, all belong to"), [Optional(), Length(max=40)], filters=[_plain])
    columns = FieldList(SelectField(_l("Column")), max_entries=30)

    def places(self) -> dict[Column, int]:
        """Give the place of each column that was said to hold something."""
        said = [(Column(field.data), place) for place, field in enumerate(self.columns) if field.data]
        return dict(said)

    def validate_columns(self, field: Any) -> None:
        """Refuse one thing in two columns."""
        said = [entry.data for entry in field if entry.data in set(Column)]
        twice = [name for name in said if said.count(name) > 1]
        if twice:
            raise ValidationError(_("Two columns are said to be “%(name)s”.", name=COLUMN_WORDS[Column(twice[0])]))


class TakeForm(KeyedForm):
    """The file and plan that were looked at, and what is decided about doubtful and missing households."""

    digest = HiddenField(_l("File"), [Length(max=64)])
    plan = HiddenField(_l("Plan"), [Length(max=64)])
    since_on = StayDayField(
        _l("New people live here since"),
        [InputRequired(_l("Choose the day."))],
        description=_l("Deeds before this day can't be recorded for them. For the first list, take a day long past."),
    )
    is_making_groups = BooleanField(_l("Make these groups"), default=True)

    def choices(self) -> Choices:
        """Give what was decided. Source: ticks and choices carry the row or the household in their names."""
        sent = request.form
        rows = frozenset(int(found[1]) for name in sent if (found := _ROW.fullmatch(name)))
        states = {
            HouseholdId(int(found[1])): _GONE_STATES[value]
            for name, value in sent.items()
            if (found := _GONE.fullmatch(name)) and value in _GONE_STATES
        }
        since_on = self.since_on.data
        if since_on is None:
            raise RuntimeError("the choices were asked for before the form was checked")
        return Choices(since_on, rows, bool(self.is_making_groups.data), states)
