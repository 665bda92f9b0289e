"""Forms of household life, one for each kind of event: shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.exchange.text import clean_text
from pointsapp.households.types import HouseholdView, Relation
from pointsapp.life.types import LONGEST_WORDS, EventKind, Plan
from pointsapp.villages.types import GroupId
from pointsapp.web.clerk.corrections.forms import AGREE, REFUSE, clean_words
from pointsapp.web.clerk.households.blueprint import RELATION_WORDS
from pointsapp.web.clerk.households.forms import LONGEST_SENT, OTHER_THAN_HEAD, StayDayField
from pointsapp.web.fields import PointsField
from pointsapp.web.forms import KeyedForm, in_words

KIN, KEPT = "kin", "kept"


def _plain(typed: str | None) -> str:
    return clean_text(typed or "")


class LifeForm(KeyedForm):
    """What every event has: its day, its reason, and who agreed in words."""

    happened_on = StayDayField(_l("On which day"), [InputRequired(_l("Choose the day."))])
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Write the reason: both households read it.")), Length(max=LONGEST_WORDS)],
        filters=[clean_words],
    )
    agreed_words = StringField(
        _l("Agreed with whom"),
        [Length(max=LONGEST_WORDS)],
        filters=[_plain],
        description=_l("For example: the family, and the villagers' meeting of November 20."),
    )

    def offer(self, household: HouseholdView, groups: dict[str, str]) -> None:
        """Fill in what can be chosen from."""

    def own(self) -> dict[str, Any]:
        """Give what this kind adds to a plan."""
        return {}

    def other_typed(self) -> str:
        """Give the number of the other household, where one was typed."""
        return ""

    def plan(self, kind: EventKind, household_id: HouseholdId, other_id: HouseholdId | None) -> Plan:
        """Give what was typed, after it was checked."""
        return Plan(
            kind=kind,
            household_id=household_id,
            happened_on=self.happened_on.data or date.min,
            reason=self.reason.data or "",
            agreed_words=self.agreed_words.data or "",
            other_id=other_id,
            **self.own(),
        )


class SplitForm(LifeForm):
    """Who goes, under which number, with how many points."""

    number = StringField(
        _l("Number of the new household"),
        [InputRequired(_l("Type the household number.")), Length(max=LONGEST_SENT)],
        filters=[_plain],
    )
    group_id = SelectField(_l("Group of the new household"))
    member_ids = SelectMultipleField(
        _l("Who moves out"),
        [InputRequired(_l("Tick who moves out."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    member_id = RadioField(_l("Head of the new household"), [InputRequired(_l("Choose the new head."))])
    points = PointsField(
        _l("Points that go along"),
        [InputRequired(_l("Write a number of points, for example 5."))],
        description=_l("As the family and the village decide: from 0 to all that the household can spend."),
    )

    def offer(self, household: HouseholdView, groups: dict[str, str]) -> None:
        names = _names(household, without_head=True)
        self.member_ids.choices = names
        self.member_id.choices = names
        self.group_id.choices = groups

    def own(self) -> dict[str, Any]:
        return {
            "number": self.number.data or "",
            "group_id": GroupId(int(self.group_id.data)),
            "member_ids": frozenset(MemberId(int(value)) for value in self.member_ids.data or ()),
            "member_id": MemberId(int(self.member_id.data)),
            "points": self.points.amount or 0,
        }


class MergeForm(LifeForm):
    """Into which household."""

    other = StringField(
        _l("Into which household"),
        [InputRequired(_l("Type the household number.")), Length(max=LONGEST_SENT)],
        filters=[_plain],
        description=_l("Its number. All members and all points go there."),
    )

    def other_typed(self) -> str:
        return self.other.data or ""


class CloseForm(LifeForm):
    """Where the points go."""

    goes = RadioField(
        _l("What becomes of its points"),
        [InputRequired(_l("Choose one."))],
        choices=in_words(
            {KIN: _l("They go to a household of kin"), KEPT: _l("They stay where they are, and nobody can use them")}
        ),
    )
    other = StringField(_l("Number of the kin's household"), [Length(max=LONGEST_SENT)], filters=[_plain])

    def validate_other(self, field: Any) -> None:
        """Ask for the kin's number where the points go there."""
        if self.goes.data == KIN and not field.data:
            raise ValidationError(_("Type the household number."))

    def other_typed(self) -> str:
        return (self.other.data or "") if self.goes.data == KIN else ""


class GroupForm(LifeForm):
    """To which group."""

    group_id = SelectField(_l("To which group"))

    def offer(self, household: HouseholdView, groups: dict[str, str]) -> None:
        self.group_id.choices = {key: name for key, name in groups.items() if key != str(household.group_id)}

    def own(self) -> dict[str, Any]:
        return {"group_id": GroupId(int(self.group_id.data))}


class DeathForm(LifeForm):
    """Who has died, and who is head now."""

    member_id = RadioField(_l("Who has died"), [InputRequired(_l("Choose one."))])
    successor_id = SelectField(
        _l("Next head"), description=_l("Only needed when the head has died and others still live there.")
    )

    def offer(self, household: HouseholdView, groups: dict[str, str]) -> None:
        self.member_id.choices = _names(household)
        self.successor_id.choices = {"": "–", **_names(household, without_head=True)}

    def own(self) -> dict[str, Any]:
        successor = self.successor_id.data
        return {
            "member_id": MemberId(int(self.member_id.data)),
            "successor_id": MemberId(int(successor)) if successor else None,
        }


class HeadForm(LifeForm):
    """Who is head, and what the head so far is to the new one."""

    member_id = RadioField(_l("New head"), [InputRequired(_l("Choose the new head."))])
    relation = SelectField(_l("The head so far is to the new head"), choices=OTHER_THAN_HEAD)

    def offer(self, household: HouseholdView, groups: dict[str, str]) -> None:
        self.member_id.choices = _names(household, without_head=True)

    def own(self) -> dict[str, Any]:
        return {"member_id": MemberId(int(self.member_id.data)), "relation": Relation(self.relation.data)}


class DecideForm(KeyedForm):
    """What the second person decides."""

    verdict = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose one."))],
        choices=in_words({AGREE: _l("Agree: let it take effect now"), REFUSE: _l("Refuse: all stays as it is")}),
    )
    words = TextAreaField(
        _lp("life", "In words"),
        [Length(max=LONGEST_WORDS)],
        filters=[clean_words],
        description=_l("Needed when you refuse."),
    )

    def validate_words(self, field: Any) -> None:
        """Ask for the reason of a refusal."""
        if self.verdict.data == REFUSE and not field.data:
            raise ValidationError(_("Write why you refuse, so that the clerk knows."))

    @property
    def is_agreed(self) -> bool:
        """Tell what was chosen, after it was checked."""
        return bool(self.verdict.data == AGREE)


FORMS: dict[EventKind, type[LifeForm]] = {
    EventKind.SPLIT: SplitForm,
    EventKind.MERGE: MergeForm,
    EventKind.HEAD: HeadForm,
    EventKind.DEATH: DeathForm,
    EventKind.GROUP: GroupForm,
    EventKind.AWAY: LifeForm,
    EventKind.BACK: LifeForm,
    EventKind.CLOSE: CloseForm,
}


def _names(household: HouseholdView, *, without_head: bool = False) -> dict[str, str]:
    return {
        str(member.member_id): f"{member.name}（{RELATION_WORDS[member.relation]}）"
        for member in household.members
        if not (without_head and member.member_id == household.head_id)
    }
