"""Forms for setting up the first village: shape only. Each tells what goes into the draft."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from pointsapp.founding.rules import read_division_code, read_groups, read_people
from pointsapp.founding.types import Draft, Step
from pointsapp.households.rules import clean_name
from pointsapp.villages.rules import clean_line
from pointsapp.villages.types import VillageSettings
from pointsapp.web.forms import Form, in_words

LONGEST_VILLAGE_NAME = 60
LONGEST_SHOP_NAME = 30
COMMA = "、"
COUNTING = {"1": _l("Whole points only (most villages)"), "10": _l("Tenths too, for example 0.5")}
_SENT = Length(max=1000)
_LINE = Length(max=200)
_NAME = InputRequired(_l("Type a name."))


class CodeForm(Form):
    """The one-time code that the program printed."""

    code = StringField(
        _l("One-time code"),
        [InputRequired(_l("Type the code from the program's window.")), _LINE],
        description=_l("14 letters and digits in four parts. Capital or small makes no difference."),
    )


class VillageForm(Form):
    """Name and division code, and how finely points are counted."""

    name = StringField(
        _l("Name of the village"),
        [InputRequired(_l("Type the name of the village.")), _LINE],
        description=_l("For example 清溪村."),
    )
    division_code = StringField(
        _l("Division code"),
        [InputRequired(_l("Type the 12 digits of the division code.")), _LINE],
        description=_l("The 12 digits under which statistics list the village. The township office knows them."),
    )
    counting = RadioField(
        _l("How points are counted"),
        choices=in_words(COUNTING),
        default="1",
        description=_l("It can't be changed after the first points are credited."),
    )

    def told(self) -> dict[str, Any]:
        """Give name, code and counting."""
        return {
            "name": clean_line(self.name.data or "", most=LONGEST_VILLAGE_NAME),
            "division_code": read_division_code(self.division_code.data or ""),
            "has_tenths": self.counting.data == "10",
        }


class GroupsForm(Form):
    """The villagers' groups."""

    groups = StringField(
        _l("Villagers' groups"),
        [InputRequired(_l("Type how many groups there are, or their names.")), _SENT],
        description=_l("How many there are, for example 4; or their names with commas between: 上寨、下寨、河边."),
    )

    def told(self) -> dict[str, Any]:
        """Give the groups' names."""
        return {"groups": read_groups(self.groups.data or "")}


class SecretaryForm(Form):
    """The village secretary."""

    secretary = StringField(_l("Name of the secretary"), [_NAME, _LINE])

    def told(self) -> dict[str, Any]:
        """Give the secretary's name."""
        return {"secretary": clean_name(self.secretary.data or "")}


class ClerkForm(Form):
    """The clerks."""

    clerks = StringField(
        _l("Name of the clerk"),
        [_NAME, _SENT],
        description=_l("Two are better: type both names with a comma between."),
    )

    def told(self) -> dict[str, Any]:
        """Give the clerks' names."""
        return {"clerks": read_people(self.clerks.data or "")}


class PanelForm(Form):
    """The review panel and, beside it, the supervision committee."""

    reviewers = StringField(
        _l("Names of the review panel"),
        [_NAME, _SENT],
        description=_l("At least three from different households, with commas between."),
    )
    supervisors = StringField(
        _l("Names of the supervision committee"),
        [_SENT],
        description=_l("They answer objections. You can name them later too, under People and roles."),
    )

    def told(self) -> dict[str, Any]:
        """Give the names of both."""
        return {
            "reviewers": read_people(self.reviewers.data or ""),
            "supervisors": read_people(self.supervisors.data or "", least=0),
        }


class ShopForm(Form):
    """The shop and who keeps it."""

    shop_name = StringField(
        _l("Name of the shop"),
        [InputRequired(_l("Type the name of the shop.")), _LINE],
        default=VillageSettings().shop_name,
    )
    keeper = StringField(_l("Name of the keeper"), [_NAME, _LINE])

    def told(self) -> dict[str, Any]:
        """Give the names of both."""
        return {
            "shop_name": clean_line(self.shop_name.data or "", most=LONGEST_SHOP_NAME),
            "keeper": clean_name(self.keeper.data or ""),
        }


class FoundForm(Form):
    """The last word, on exactly what was shown."""

    seen = HiddenField()


StepForm = VillageForm | GroupsForm | SecretaryForm | ClerkForm | PanelForm | ShopForm
"""One of the six things."""

FORMS: dict[Step, type[StepForm]] = {
    Step.VILLAGE: VillageForm,
    Step.GROUPS: GroupsForm,
    Step.SECRETARY: SecretaryForm,
    Step.CLERK: ClerkForm,
    Step.PANEL: PanelForm,
    Step.SHOP: ShopForm,
}


def filled(step: Step, draft: Draft) -> StepForm:
    """Give a step's form with what was told before."""
    told = {name: COMMA.join(value) if isinstance(value, tuple) else value for name, value in asdict(draft).items()}
    told["shop_name"] = draft.shop_name or VillageSettings().shop_name
    return FORMS[step](counting="10" if draft.has_tenths else "1", **told)


def digest_of(draft: Draft) -> str:
    """Give a stamp of a draft, to know it again."""
    return hashlib.sha256(json.dumps(asdict(draft), sort_keys=True).encode("ascii")).hexdigest()
