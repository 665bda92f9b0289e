"""Forms for households and members: shape only."""

from __future__ import annotations

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from pointsapp.exchange.text import clean_text
from pointsapp.households.types import NewMember, Relation, StayEnd
from pointsapp.web.clerk.households.blueprint import END_WORDS, RELATION_WORDS
from pointsapp.web.fields import DayField
from pointsapp.web.forms import Form, in_words

LONGEST_SENT = 1000
ROWS_OF_MEMBERS = 6
OTHER_THAN_HEAD = in_words({key: word for key, word in RELATION_WORDS.items() if key is not Relation.HEAD})
ENDS = in_words({key: word for key, word in END_WORDS.items() if key not in (StayEnd.CHANGED, StayEnd.DIED)})
_PHONE = Length(max=30, message=_l("A phone number has at most 30 letters."))


def _plain(typed: str | None) -> str:
    return clean_text(typed or "")


class StayDayField(DayField):
    """A day on which somebody came or left: old people came long ago."""

    first_year = 1900


class MemberPart(wtforms.Form):
    """One row for a further member of a new household; an empty row is nobody."""

    name = StringField(_l("Name"), [Optional(), Length(max=LONGEST_SENT)])
    relation = SelectField(_l("Relation to the head"), choices=OTHER_THAN_HEAD, default=Relation.CHILD.value)
    is_child = BooleanField(_l("Under 18"))


class NewHouseholdForm(Form):
    """Number, group and who lives there."""

    number = StringField(
        _l("Household number"),
        [InputRequired(_l("Type the household number.")), Length(max=LONGEST_SENT)],
        description=_l("The village's own number, as it stands in its books."),
    )
    group_id = SelectField(_l("Group"))
    since_on = StayDayField(_l("Lives here since"), [InputRequired(_l("Choose the day."))])
    head_name = StringField(_l("Name of the head"), [InputRequired(_l("Type a name.")), Length(max=LONGEST_SENT)])
    members = FieldList(FormField(MemberPart), min_entries=ROWS_OF_MEMBERS, max_entries=30)
    has_namesakes = BooleanField(_l("Another person of the same name is meant"))

    def new_members(self) -> list[NewMember]:
        """Give everybody typed, the head first."""
        rows: list[dict[str, Any]] = [row for row in self.members.data if (row["name"] or "").strip()]
        others = [NewMember(row["name"], Relation(row["relation"]), not row["is_child"]) for row in rows]
        return [NewMember(self.head_name.data or "", Relation.HEAD), *others]


class HouseholdForm(Form):
    """The number, where it was typed wrong; what happens to a household is recorded as such."""

    number = StringField(
        _l("Household number"), [InputRequired(_l("Type the household number.")), Length(max=LONGEST_SENT)]
    )


class HeadMemberForm(Form):
    """The head's own data; the relation is not asked."""

    name = StringField(_l("Name"), [InputRequired(_l("Type a name.")), Length(max=LONGEST_SENT)])
    is_child = BooleanField(_l("Under 18"))
    phone = StringField(_l("Phone number"), [Optional(), _PHONE], filters=[_plain])
    has_namesakes = BooleanField(_l("Another person of the same name is meant"))

    def wanted_relation(self) -> Relation:
        """Give how the member stands to the head."""
        return Relation.HEAD

    def new_member(self) -> NewMember:
        """Give what was typed."""
        return NewMember(self.name.data or "", self.wanted_relation(), not self.is_child.data, self.phone.data or None)


class MemberForm(HeadMemberForm):
    """A member's name, relation, age and phone."""

    relation = SelectField(_l("Relation to the head"), choices=OTHER_THAN_HEAD)

    def wanted_relation(self) -> Relation:
        """Give the chosen relation."""
        return Relation(self.relation.data)


class NewMemberForm(MemberForm):
    """A member who came into the household on a day."""

    since_on = StayDayField(_l("Lives here since"), [InputRequired(_l("Choose the day."))])


class EndStayForm(Form):
    """The last day and why."""

    until_on = StayDayField(_l("Last day in the household"), [InputRequired(_l("Choose the day."))])
    reason = RadioField(_l("Why"), choices=ENDS, validators=[InputRequired(_l("Choose why."))])

    def wanted_reason(self) -> StayEnd:
        """Give the chosen reason."""
        return StayEnd(self.reason.data)
