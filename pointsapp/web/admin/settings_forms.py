"""Forms for the village's settings and groups: shape only."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from pointsapp.villages.types import VillageSettings
from pointsapp.web.fields import CountField, PointsField
from pointsapp.web.forms import Form
from pointsapp.web.show import points

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
    "may_go_below_zero": _l("A correction may take a passbook below zero"),
    "may_take_from_awards": _l("A correction may be taken from the next points"),
    "may_write_off": _l("A correction may be written off by decision"),
}


class SettingsForm(Form):
    """Every setting that has an effect, each with a line that says which."""

    notice_days = CountField(
        NAMES["notice_days"],
        [_NEEDED],
        description=_l("So long everybody can object before points can be used. At least 3. Counts for new notices."),
    )
    answer_working_days = CountField(
        NAMES["answer_working_days"],
        [_NEEDED],
        description=_l("An objection that waits longer shows as overdue to the secretary."),
    )
    undo_minutes = CountField(
        NAMES["undo_minutes"],
        [_NEEDED],
        description=_l("So long the keeper can undo at the same counter. 0 to 60; with 0 it is never possible."),
    )
    daily_points_without_second = PointsField(
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

    may_go_below_zero = BooleanField(
        NAMES["may_go_below_zero"],
        description=_l(
            "When the points are spent already. What the household earns next fills it up; it can't redeem before."
        ),
    )
    may_take_from_awards = BooleanField(
        NAMES["may_take_from_awards"],
        description=_l("When the points are spent already. The passbook stays at zero, and the next points settle it."),
    )
    may_write_off = BooleanField(
        NAMES["may_write_off"],
        description=_l("When the points are spent already. The household keeps them, and the decision says so."),
    )

    def changes(self) -> dict[str, Any]:
        """Give what was typed."""
        return {
            "may_go_below_zero": self.may_go_below_zero.data,
            "may_take_from_awards": self.may_take_from_awards.data,
            "may_write_off": self.may_write_off.data,
            "notice_days": self.notice_days.count,
            "answer_working_days": self.answer_working_days.count,
            "undo_minutes": self.undo_minutes.count,
            "daily_points_without_second": self.daily_points_without_second.amount,
            "may_close_by_itself": self.may_close_by_itself.data,
            "has_voice": self.has_voice.data,
            "unit_word": self.unit_word.data or "",
            "shop_name": self.shop_name.data or "",
            "office_phone": self.office_phone.data or "",
        }


def filled(settings: VillageSettings) -> SettingsForm:
    """Give the form with the settings in force."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in NAMES}
    values["daily_points_without_second"] = plain_points(settings.daily_points_without_second)
    return SettingsForm(formdata=None, **values)


def plain_points(amount: int) -> str:
    """Write points as they are typed, without thousands separators."""
    return points(amount).replace(",", "")


class GroupForm(Form):
    """A group's name and its place among the others."""

    name = StringField(_l("Name of the group"), [InputRequired(_l("Type the name of the group.")), _LINE])
    position = CountField(
        _l("Place in lists"),
        [_NEEDED],
        default="1",
        description=_l("1 comes first. Groups with the same number stand in the order in which they were added."),
    )
