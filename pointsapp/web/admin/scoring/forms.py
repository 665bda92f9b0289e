"""Forms of the scoring table: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from pointsapp.exchange.text import clean_text, visible_text
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    CapPeriod,
    CountedPer,
    FaultContent,
    ItemContent,
    ItemShape,
    MeetingKind,
)
from pointsapp.villages.types import GroupId
from pointsapp.web.admin.scoring.faults import read_faults
from pointsapp.web.fields import CountField, DayField, PointsField
from pointsapp.web.forms import Form, KeyedForm

SHAPE_CHOICES = [
    (ItemShape.FIXED.value, _l("Fixed: the same each time")),
    (ItemShape.RANGE.value, _l("Range: assessed between two numbers")),
    (ItemShape.PER_UNIT.value, _l("By quantity: so much for each hour, metre, …")),
    (ItemShape.CHECKLIST.value, _l("Checklist: a full mark, less for each fault")),
]
PER_CHOICES = [
    (CountedPer.HOUSEHOLD.value, _l("Each household once")),
    (CountedPer.PERSON.value, _l("Each person who did it")),
]
PERIOD_CHOICES = [
    ("", _l("No cap")),
    (CapPeriod.DAY.value, _l("a day")),
    (CapPeriod.WEEK.value, _l("a week")),
    (CapPeriod.MONTH.value, _l("a month")),
    (CapPeriod.QUARTER.value, _l("a quarter")),
    (CapPeriod.YEAR.value, _l("a year")),
]
MEETING_CHOICES = [
    (MeetingKind.VILLAGERS_ASSEMBLY.value, _l("Villagers' assembly")),
    (MeetingKind.REPRESENTATIVES_MEETING.value, _l("Villagers' representatives' meeting")),
]
ATTENDANCE_CHOICES = [
    (Attendance.ADULTS.value, _l("Adult villagers: more than half must come")),
    (Attendance.HOUSEHOLDS.value, _l("Households, one person each: two thirds must come")),
    (Attendance.REPRESENTATIVES.value, _l("Representatives: two thirds must come")),
]


def _clean(text: str | None) -> str:
    return clean_text(text or "")


class RuleSetForm(Form):
    """Title and scope of a draft."""

    title = StringField(_l("Title"), [DataRequired(_l("Give it a title.")), Length(max=100)], filters=[_clean])
    group_id = SelectField(_l("Where it holds"), default="")

    @property
    def scope(self) -> GroupId | None:
        """Give the group, or None for the whole village."""
        return GroupId(int(self.group_id.data)) if self.group_id.data else None


class StartForm(RuleSetForm, KeyedForm):
    """A new draft, from nothing or from another version."""

    copy_of = SelectField(_l("Begin with"), default="")


class ItemForm(Form):
    """One item of a draft with all that may be said about it."""

    category = StringField(
        _l("Category"), [DataRequired(_l("Choose or write a category.")), Length(max=60)], filters=[_clean]
    )
    name = StringField(
        _l("Item"), [DataRequired(_l("Say what the points are for.")), Length(max=200)], filters=[_clean]
    )
    shape = RadioField(_l("How it counts"), [InputRequired()], default=ItemShape.FIXED.value)
    points = PointsField(_l("Points"), [Length(max=20)])
    points_min = PointsField(_l("From"), [Length(max=20)])
    points_max = PointsField(_l("To"), [Length(max=20)])
    unit = StringField(_l("Unit"), [Length(max=40)], filters=[_clean])
    faults = TextAreaField(_l("Faults"), [Length(max=20_000)], filters=[lambda text: visible_text(text or "")])
    counted_per = RadioField(_l("Who counts"), [InputRequired()], default=CountedPer.HOUSEHOLD.value)
    cap_points = PointsField(_l("At most, for each household"), [Length(max=20)])
    cap_period = SelectField(_l("within"), default="")
    wants_evidence = BooleanField(_l("A photo or paper is wanted"))
    article = StringField(_l("Article of the village rules"), [Length(max=100)], filters=[_clean])
    public_wording = StringField(_l("Public wording"), [Length(max=60)], filters=[_clean])
    note = StringField(_l("Note"), [Length(max=300)], filters=[_clean])
    is_on = BooleanField(_l("In use"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.shape.choices = SHAPE_CHOICES
        self.counted_per.choices = PER_CHOICES
        self.cap_period.choices = PERIOD_CHOICES

    def validate_faults(self, field: TextAreaField) -> None:
        """Say which line is no fault with its points."""
        if self.shape.data == ItemShape.CHECKLIST.value:
            read_faults(field.data or "")

    def validate_cap_period(self, field: SelectField) -> None:
        """Ask for both parts of a cap or none."""
        if bool(field.data) != bool((self.cap_points.data or "").strip()):
            raise ValidationError(_("A cap needs its points and its period."))
        if field.data and (self.cap_points.amount or 0) <= 0:
            raise ValidationError(_("A cap is one point or more."))

    def content(self) -> ItemContent:
        """Give what was typed, after it was checked."""
        is_checklist = self.shape.data == ItemShape.CHECKLIST.value
        faults: tuple[FaultContent, ...] = read_faults(self.faults.data or "") if is_checklist else ()
        return ItemContent(
            category=self.category.data or "",
            name=self.name.data or "",
            shape=ItemShape(self.shape.data),
            points=self.points.amount,
            points_min=self.points_min.amount,
            points_max=self.points_max.amount,
            unit=self.unit.data or "",
            faults=faults,
            counted_per=CountedPer(self.counted_per.data),
            cap_points=self.cap_points.amount,
            cap_period=CapPeriod(self.cap_period.data) if self.cap_period.data else None,
            wants_evidence=self.wants_evidence.data,
            article=self.article.data or "",
            public_wording=self.public_wording.data or "",
            note=self.note.data or "",
            is_on=self.is_on.data,
        )


class CategoryForm(Form):
    """A category's name."""

    name = StringField(_l("Category"), [DataRequired(_l("Give it a name.")), Length(max=60)], filters=[_clean])


class AdoptForm(Form):
    """What the minutes of the meeting say."""

    meeting = RadioField(_l("Which meeting"), [InputRequired(_l("Choose the meeting."))])
    attendance = RadioField(_l("Who was counted"), [InputRequired(_l("Choose who was counted."))])
    met_on = DayField(_l("Day of the meeting"), [InputRequired(_l("Choose the day of the meeting."))])
    due = CountField(_l("Due"), [InputRequired(_l("Write how many were due."))])
    present = CountField(_l("Present"), [InputRequired(_l("Write how many came."))])
    votes_for = CountField(_l("Votes for it"), [InputRequired(_l("Write how many voted for it."))])
    votes_against = CountField(_l("Votes against it"), [InputRequired(_l("Write how many voted against it, or 0."))])
    in_force_on = DayField(_l("In force from"), [InputRequired(_l("Choose the day from which it counts."))])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.meeting.choices = MEETING_CHOICES
        self.attendance.choices = ATTENDANCE_CHOICES

    def adoption(self) -> Adoption:
        """Give what was typed, after it was checked."""
        assert self.met_on.data is not None
        assert self.in_force_on.data is not None
        return Adoption(
            meeting=MeetingKind(self.meeting.data),
            attendance=Attendance(self.attendance.data),
            met_on=self.met_on.data,
            due=self.due.count or 0,
            present=self.present.count or 0,
            votes_for=self.votes_for.count or 0,
            votes_against=self.votes_against.count or 0,
            in_force_on=self.in_force_on.data,
        )


class RetireForm(Form):
    """The day on which rules end."""

    retired_on = DayField(_l("The first day without them"), [InputRequired(_l("Choose the day."))])


class UploadForm(Form):
    """A file to be looked at before anything is taken."""

    file = FileField(_l("File"), [InputRequired(_l("Choose a file first."))])
    sheet = StringField(_l("Name of the sheet"), [Optional(), Length(max=100)], filters=[_clean])
    into = SelectField(_l("Put the items into"), default="")


class ConfirmForm(KeyedForm):
    """The file that was looked at, and what the new draft is called."""

    digest = HiddenField(validators=[Length(max=64)])
    title = StringField(_l("Title of the new draft"), [Length(max=100)], filters=[_clean])
