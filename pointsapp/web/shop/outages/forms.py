"""Forms of power cuts: shape only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.core.actor import UserId
from pointsapp.core.clock import VILLAGE_ZONE
from pointsapp.exchange.text import clean_text
from pointsapp.outages.types import GOODS_ON_A_SLIP, LONGEST_CELL, MOST_LINES, SettlementKind, Typed
from pointsapp.shop.types import ShopId
from pointsapp.web.fields import CountField, DayField, plain_number
from pointsapp.web.forms import Form, KeyedForm

_CELL = re.compile(r"row-([1-9][0-9]{0,3})-(slip|household|collector|note|aside|goods-[1-3]|units-[1-3])")
_MONEY = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")
LONGEST_NOTE = 100


def _clean(text: str | None) -> str:
    return clean_text(text or "")


class PrintForm(KeyedForm):
    """How many pages of slips."""

    shop = SelectField(_l("Shop"), coerce=str)
    pages = CountField(_l("Pages of slips"), [InputRequired(_l("Write how many pages."))], default="2")


class FactsForm(KeyedForm):
    """Where and when the power was out, and who stood at the counter."""

    shop = SelectField(_l("Shop"), coerce=str)
    day = DayField(_l("Day"), [InputRequired(_l("Choose the day."))])
    hour = TimeField(_l("Power gone since"), [InputRequired(_l("Write about when the power went."))])
    keeper = SelectField(_l("Who stood at the counter"), coerce=str)

    def offer(self, shops: Mapping[int, str], keepers: Mapping[int, str]) -> FactsForm:
        """Offer shops and keepers."""
        self.shop.choices = [(str(shop_id), name) for shop_id, name in shops.items()]
        self.keeper.choices = [(str(user_id), name) for user_id, name in keepers.items()]
        return self

    def began_at(self) -> datetime:
        """Give the instant at which the power went."""
        return datetime.combine(self.day.data or date.min, self.hour.data or time.min, VILLAGE_ZONE)

    def shop_id(self) -> ShopId:
        """Give the chosen shop."""
        return ShopId(int(self.shop.data or 0))

    def keeper_id(self) -> UserId:
        """Give who stood at the counter."""
        return UserId(int(self.keeper.data or 0))


class GridForm(Form):
    """The lines of an entry come as cells of a table; here is only what goes with all of them."""

    revision = HiddenField()

    def seen(self) -> int:
        """Give which saving the page shows; what is no number is older than any."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ConfirmForm(KeyedForm):
    """The second person's yes."""


class PlanForm(Form):
    """What was agreed about an open slip, and who sees to it."""

    agreed = TextAreaField(
        _l("What was agreed"), [DataRequired(_l("Write what was agreed.")), Length(max=300)], filters=[_clean]
    )
    handler = SelectField(_l("Who sees to it"), coerce=str)


class SettleForm(KeyedForm):
    """How an open slip ends."""

    kind = RadioField(_l("How it ends"), [InputRequired(_l("Choose one."))])
    cash = StringField(_l("Money collected, in yuan"), [Length(max=20)])
    words = TextAreaField(
        _l("What was agreed"),
        [DataRequired(_l("Write what was agreed and with whom.")), Length(max=300)],
        filters=[_clean],
    )

    def validate_cash(self, field: StringField) -> None:
        """Refuse what is no sum of money."""
        if plain_number(field.data) and self.cash_fen() is None:
            raise ValidationError(_("Write the sum in yuan, for example 12.50."))

    def cash_fen(self) -> int | None:
        """Give the money in hundredths of a yuan."""
        found = _MONEY.fullmatch(plain_number(self.cash.data))
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None

    def settlement(self) -> SettlementKind:
        """Give how it ends."""
        return SettlementKind(self.kind.data)


def read_cells(sent: Mapping[str, Any]) -> dict[int, Typed]:
    """Read the table's cells as they were typed, by position; one row more than an entry takes, for the refusal."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in sent.items():
        found = _CELL.fullmatch(name)
        if found and len(rows) <= MOST_LINES:
            longest = LONGEST_NOTE if found[2] == "note" else LONGEST_CELL
            rows.setdefault(int(found[1]), {})[found[2]] = clean_text(str(value))[:longest]
    return {position: _typed(cells) for position, cells in rows.items()}


def _typed(cells: Mapping[str, str]) -> Typed:
    pairs = [
        (cells.get(f"goods-{place}", ""), cells.get(f"units-{place}", "")) for place in range(1, GOODS_ON_A_SLIP + 1)
    ]
    return Typed(
        slip=cells.get("slip", ""),
        household=cells.get("household", ""),
        goods=tuple((goods, units) for goods, units in pairs if goods or units),
        collector=cells.get("collector", ""),
        is_set_aside=bool(cells.get("aside")),
        note=cells.get("note", ""),
    )
