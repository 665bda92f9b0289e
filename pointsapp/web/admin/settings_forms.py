"""Forms for the village's settings and groups: shape only."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from pointsapp.villages.types import VillageSettings
from pointsapp.web.forms import Form

_WHOLE = re.compile(r"[0-9]{1,7}", re.ASCII)
_NEEDED = InputRequired(_l("Write a whole number, for example 3."))
_LINE = Length(max=200)

NAMES = {
    "notice_days": _l("Days of a notice"),
    "answer_working_days": _l("Working days to answer an objection"),
    "undo_minutes": _l("Minutes to undo a redemption"),
    "daily_points_without_second": _l("Points a household may redeem in a day without a second officer"),
    "may_close_by_itself": _l("Notices close by themselves when their days are over"),
    "has_voice": _l("The counter says the result aloud"),
    "unit_word": _l("Word for points"),
    "shop_name": _l("Name of the shop"),
    "office_phone": _l("Phone of the village office"),
}


class WholeNumberField(StringField):
    """A whole number in digits; wide ones of an input method count, signs and words don't."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what is no whole number."""
        if not validation_stopped and self.number() is None:
            raise ValidationError(_("Write a whole number, for example 3."))

    def number(self) -> int | None:
        """Give the number, or None."""
        plain = unicodedata.normalize("NFKC", self.data or "").strip()
        return int(plain) if _WHOLE.fullmatch(plain) else None


class SettingsForm(Form):
    """Every setting that has an effect, each with a line that says which."""

    notice_days = WholeNumberField(
        NAMES["notice_days"],
        [_NEEDED],
        description=_l("So long everybody can object before points can be used. At least 3. Counts for new notices."),
    )
    answer_working_days = WholeNumberField(
        NAMES["answer_working_days"],
        [_NEEDED],
        description=_l("An objection that waits longer shows as overdue to the secretary."),
    )
    undo_minutes = WholeNumberField(
        NAMES["undo_minutes"],
        [_NEEDED],
        description=_l("So long the keeper can undo at the same counter. 0 to 60; with 0 it is never possible."),
    )
    daily_points_without_second = WholeNumberField(
        NAMES["daily_points_without_second"],
        [_NEEDED],
        description=_l("Above this a second officer confirms with the own password."),
    )
    may_close_by_itself = BooleanField(
        NAMES["may_close_by_itself"],
        description=_l("Points are then credited without anybody pressing a button."),
    )
    has_voice = BooleanField(
        NAMES["has_voice"], description=_l("For keepers and villagers who can't read. The balance is never said.")
    )
    unit_word = StringField(
        NAMES["unit_word"], [_LINE], description=_l("Stands behind every number of points, for example 分 or 工分.")
    )
    shop_name = StringField(NAMES["shop_name"], [_LINE], description=_l("Stands on pages and papers about goods."))
    office_phone = StringField(
        NAMES["office_phone"], [_LINE], description=_l("Stands on slips and public pages for questions.")
    )

    def changes(self, scale: int) -> dict[str, Any]:
        """Give what was typed. Units: points in the smallest unit, of which `scale` make one."""
        return {
            "notice_days": self.notice_days.number(),
            "answer_working_days": self.answer_working_days.number(),
            "undo_minutes": self.undo_minutes.number(),
            "daily_points_without_second": (self.daily_points_without_second.number() or 0) * scale,
            "may_close_by_itself": self.may_close_by_itself.data,
            "has_voice": self.has_voice.data,
            "unit_word": self.unit_word.data or "",
            "shop_name": self.shop_name.data or "",
            "office_phone": self.office_phone.data or "",
        }


def filled(settings: VillageSettings, scale: int) -> SettingsForm:
    """Give the form with the settings in force."""
    values = {name: getattr(settings, name) for name in NAMES}
    values["daily_points_without_second"] //= scale
    return SettingsForm(
        formdata=None, **{name: str(value) if type(value) is int else value for name, value in values.items()}
    )


class GroupForm(Form):
    """A group's name and its place among the others."""

    name = StringField(_l("Name of the group"), [InputRequired(_l("Type a name.")), _LINE])
    position = WholeNumberField(
        _l("Place in lists"),
        [_NEEDED],
        default="1",
        description=_l("1 comes first. Groups with the same number stand in the order in which they were added."),
    )
