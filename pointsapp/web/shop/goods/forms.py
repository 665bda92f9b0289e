"""Forms of goods: shape only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    StringField,
)
from wtforms import (
    Form as PlainForm,
)
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.exchange.text import clean_text
from pointsapp.shop.models import Reward
from pointsapp.shop.types import Priced, RewardId, StockMoveKind, Wanted
from pointsapp.web import show
from pointsapp.web.fields import CountField, PointsField
from pointsapp.web.forms import Form, KeyedForm
from pointsapp.web.shop.goods.words import MOVE_WORDS

MOST_ROWS = 300
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_NUMBER_NEEDED = _l("Write a whole number, for example 3.")


def _clean(text: str | None) -> str:
    return clean_text(text or "")


def typed_points(amount: int) -> str:
    """Write points as they would be typed."""
    return show.points(amount).replace(",", "")


def _name() -> StringField:
    needed = DataRequired(_l("Write what it is, for example “Rice, 5 kg”."))
    return StringField(_lp("goods", "Name"), [needed, Length(max=60)], filters=[_clean])


def _unit() -> StringField:
    needed = DataRequired(_l("Write what is handed over at one time, for example “bag”."))
    return StringField(_l("Unit"), [needed, Length(max=20)], filters=[_clean])


class ShopForm(Form):
    """The first shop of a village."""

    name = StringField(_l("Name of the shop"), [DataRequired(_l("Write a name.")), Length(max=60)], filters=[_clean])


class RewardForm(Form):
    """What goods are called, cost and look like."""

    name = _name()
    unit = _unit()
    price = PointsField(_l("Price of one"), [InputRequired(_NUMBER_NEEDED), Length(max=20)])
    low = CountField(_l("Runs low at"), [Length(max=20)])
    here = CountField(_l("On the shelf now"), [Length(max=20)])
    photo = FileField(_l("Photo"))
    has_no_photo = BooleanField(_l("Take the photo off"))
    is_on = BooleanField(_l("Offered at the counter"), default=True)

    def fill(self, reward: Reward) -> RewardForm:
        """Show goods as they are."""
        self.name.data, self.unit.data, self.is_on.data = reward.name, reward.unit, reward.is_on
        self.price.data = typed_points(reward.price_points)
        self.low.data = "" if reward.low_stock_units is None else str(reward.low_stock_units)
        return self

    def priced(self) -> Priced:
        """Give name, unit and price, after they were checked."""
        return Priced(self.name.data or "", self.unit.data or "", self.price.amount or 0)


class ArrivalForm(PlainForm):
    """One line of a delivery."""

    reward_id = HiddenField()
    units = CountField(_l("Came"), [Length(max=20)])

    def id(self) -> RewardId:
        """Give whose line this is, 0 for a made-up one."""
        text = self.reward_id.data or ""
        return RewardId(int(text) if _ID.fullmatch(text) else 0)


class DeliveryForm(KeyedForm):
    """How many came of which goods."""

    note = StringField(_l("From whom, which slip"), [Length(max=100)], filters=[_clean])
    rows = FieldList(FormField(ArrivalForm))

    def arrivals(self) -> list[Wanted]:
        """Give what came; empty boxes are left out."""
        typed = [(row.form.id(), row.form.units) for row in self.rows]
        return [(reward_id, units.count or 0) for reward_id, units in typed if (units.data or "").strip()]


class CountForm(KeyedForm):
    """Units that a count found more or fewer."""

    kind = RadioField(_l("What the count showed"), [InputRequired(_l("Choose one."))])
    units = CountField(_l("How many"), [InputRequired(_NUMBER_NEEDED), Length(max=20)])
    note = StringField(
        _l("Why"),
        [DataRequired(_l("Write why: whoever checks the shelf reads it.")), Length(max=100)],
        filters=[_clean],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, MOVE_WORDS[kind]) for kind in (StockMoveKind.LOST, StockMoveKind.FOUND)]


class FileForm(Form):
    """A price list as a file."""

    file = FileField(_l("File (.xlsx, .xls or .csv)"))


class PriceForm(PlainForm):
    """One line of a price list, to be looked at before it counts."""

    is_taken = BooleanField(_l("Take over"))
    name = _name()
    unit = _unit()
    price = PointsField(_l("Price of one"), [InputRequired(_NUMBER_NEEDED), Length(max=20)])
    remark = HiddenField(filters=[lambda text: _clean(text)[:300]])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check only what is to be taken over."""
        return not self.is_taken.data or super().validate(extra_validators)


class PricesForm(KeyedForm):
    """The lines of a price list."""

    rows = FieldList(FormField(PriceForm), max_entries=MOST_ROWS)

    def prices(self) -> Sequence[Priced]:
        """Give the lines that are taken over, after they were checked."""
        forms = [row.form for row in self.rows if row.form.is_taken.data]
        return [Priced(form.name.data or "", form.unit.data or "", form.price.amount or 0) for form in forms]
