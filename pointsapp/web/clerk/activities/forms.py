"""Forms of the sheet. Numbers are read strictly: what is not plainly a whole number is said to be none."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FileField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import TextInput

from pointsapp.activities.types import ActivityFacts, LineEntry
from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.exchange.text import clean_text, visible_text
from pointsapp.scoring.types import FaultId, ItemId
from pointsapp.web.fields import DayField, plain_number
from pointsapp.web.forms import Form, KeyedForm
from pointsapp.web.guard import village

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_AMOUNT = re.compile(r"([0-9]{1,7})(?:\.([0-9]))?", re.ASCII)


def _clean(text: str | None) -> str:
    return clean_text(text or "")


class IdField(Field):
    """The id of a row, or nothing."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take digits only."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if _ID.fullmatch(text) else None


class AmountField(StringField):
    """Units or points, as the item wants: a whole number, and tenths where the village has them."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what is no number."""
        text = self.plain()
        found = _AMOUNT.fullmatch(text)
        if text and (found is None or (found[2] and village().point_scale == 1)):
            raise ValidationError(_("Write a whole number, for example 3."))

    def plain(self) -> str:
        """Give what was typed with usual digits."""
        return plain_number(self.data)

    def amounts(self) -> tuple[int | None, int | None]:
        """Give units and points that this may mean. Tenths of a unit are no units."""
        found = _AMOUNT.fullmatch(self.plain())
        if found is None:
            return None, None
        scale = village().point_scale
        tenths = int(found[2] or 0)
        return 0 if tenths else int(found[1]), int(found[1]) * scale + tenths


class FactsForm(KeyedForm):
    """What was done, when, where and who led."""

    title = StringField(
        _l("What was done"),
        [DataRequired(_l("Write what was done, for example “Night patrol”.")), Length(max=100)],
        filters=[_clean],
    )
    happened_on = DayField(_l("Day"), [InputRequired(_l("Choose the day."))])
    began_at = TimeField(_l("From"), [Optional()])
    ended_at = TimeField(_l("Until"), [Optional()])
    place = StringField(_l("Place"), [Length(max=100)], filters=[_clean])
    leader = StringField(_l("Led by"), [Length(max=80)], filters=[_clean])
    note = TextAreaField(_l("Note for the office"), [Length(max=500)], filters=[_clean])
    leader_id: MemberId | None = None

    def facts(self, leader_id: MemberId | None) -> ActivityFacts:
        """Give what was typed, after it was checked."""
        return ActivityFacts(
            title=self.title.data or "",
            happened_on=self.happened_on.data or date.min,
            began_at=self.began_at.data,
            ended_at=self.ended_at.data,
            place=self.place.data or "",
            leader_id=leader_id,
            note=self.note.data or "",
        )


class AddForm(Form):
    """Households for the sheet: one by name or number, or a pasted list of them."""

    who = StringField(_l("Name, household number or pinyin"), [Length(max=200)], filters=[_clean])
    names = TextAreaField(
        _l("Names or household numbers"), [Length(max=50_000)], filters=[lambda text: visible_text(text or "")]
    )
    household_id = IdField()
    member_id = IdField()
    item_id = IdField(_l("Item"), [InputRequired(_l("Choose the item first."))])
    amount = AmountField(_l("How much"), [Length(max=20)])

    def validate_item_id(self, field: IdField) -> None:
        """Refuse a made-up id."""
        if field.data is None:
            raise ValidationError(_("Choose the item first."))

    def entry(self, household_id: int, member_id: int | None) -> LineEntry:
        """Give the line for one household."""
        units, points = self.amount.amounts()
        return LineEntry(
            household_id=HouseholdId(household_id),
            item_id=ItemId(self.item_id.data or 0),
            member_id=MemberId(member_id) if member_id else None,
            units=units,
            points=points,
        )


class LineForm(Form):
    """One line of the sheet."""

    item_id = IdField(_l("Item"), [InputRequired(_l("Choose an item."))])
    member_id = IdField(_l("Who did it"))
    amount = AmountField(_l("How much"), [Length(max=20)])
    fault = SelectMultipleField(_l("Faults found"), validate_choice=False, coerce=str)
    note = StringField(_l("Note"), [Length(max=200)], filters=[_clean])
    seen = StringField()

    def entry(self, household_id: HouseholdId) -> LineEntry:
        """Give the line as it should be."""
        units, points = self.amount.amounts()
        return LineEntry(
            household_id=household_id,
            item_id=ItemId(self.item_id.data or 0),
            member_id=MemberId(self.member_id.data) if self.member_id.data else None,
            units=units,
            points=points,
            fault_ids=self.fault_ids(),
            note=self.note.data or "",
        )

    def fault_ids(self) -> frozenset[FaultId]:
        """Give the ticked faults."""
        return frozenset(FaultId(int(text)) for text in self.fault.data or [] if _ID.fullmatch(text))

    def seen_at(self) -> datetime | None:
        """Give the instant of the line as the page showed it."""
        try:
            found = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None
        return found if found.tzinfo else None


class PhotoForm(Form):
    """A photo from the phone or the camera."""

    photo = FileField(_l("Photo"))


class SubmitForm(KeyedForm):
    """Handing the sheet to the panel."""
