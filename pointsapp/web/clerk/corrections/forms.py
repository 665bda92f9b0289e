"""Forms of corrections: shape only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from pointsapp.corrections.types import LONGEST_REASON, SpentWay
from pointsapp.exchange.text import visible_text
from pointsapp.redemptions.types import GoodsBack, GoodsLine
from pointsapp.web.clerk.activities.forms import AmountField
from pointsapp.web.clerk.corrections.lists import WAY_WORDS
from pointsapp.web.fields import CountField
from pointsapp.web.forms import KeyedForm, in_words

AGREE = "agree"
REFUSE = "refuse"
GONE, HOUSEHOLD, ITEM, POINTS = "gone", "household", "item", "points"


def clean_words(text: str | None) -> str:
    """Take out what nobody sees; line breaks stay."""
    return visible_text(text or "").strip()


class AskForm(KeyedForm):
    """Why something is to be taken back."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Write the reason: the household reads it.")), Length(max=LONGEST_REASON)],
        filters=[clean_words],
        description=_l("What was wrong, and how it was found. The household reads it in its passbook."),
    )


class LineForm(AskForm):
    """Why a line is to be taken back, and what should have been there."""

    what = RadioField(
        _l("What is wrong with it?"),
        default=GONE,
        choices=in_words(
            {
                GONE: _l("It should not be there at all"),
                HOUSEHOLD: _l("Wrong household or wrong person"),
                ITEM: _l("Wrong item"),
                POINTS: _l("Wrong points or amount"),
            }
        ),
    )
    who = StringField(
        _l("Whose it is"),
        [Length(max=80)],
        filters=[clean_words],
        description=_l("Only for a wrong household: its number, or a name, or both, like 张三 012."),
    )
    item_id = SelectField(_l("The right item"), description=_l("Only for a wrong item."))
    amount = AmountField(
        _l("How much"),
        description=_l("Only for a wrong item or wrong points: hours, times or points, as the item counts."),
    )

    def validate_who(self, field: Any) -> None:
        """Ask whose it is where the household was wrong."""
        if self.what.data == HOUSEHOLD and not field.data:
            raise ValidationError(_("Write whose it is."))

    def validate_amount(self, field: Any) -> None:
        """Ask how much where that was wrong."""
        if self.what.data == POINTS and not field.data:
            raise ValidationError(_("Write how much it should have been."))

    def wish(self) -> dict[str, str]:
        """Give what was typed about the right line."""
        fields = (self.what, self.who, self.item_id, self.amount)
        return {field.name: field.data or "" for field in fields}


class GoodsPart(wtforms.Form):
    """How many pieces of one good came back, and whether they can be sold again."""

    units = CountField(_l("Came back"))
    is_written_off = BooleanField(_l("Spoilt: write it off"))


class GoodsForm(AskForm):
    """Which goods came back."""

    parts = FieldList(FormField(GoodsPart))
    out: tuple[GoodsLine, ...] = ()

    @classmethod
    def of(cls, out: Sequence[GoodsLine]) -> Self:
        """Make the form with a row for each good that is with the household, all of it filled in."""
        made = cls(parts=[{"units": str(line.units)} for line in out])
        made.out = tuple(out)
        while len(made.parts) < len(out):
            made.parts.append_entry()
        return made

    def rows(self) -> list[tuple[GoodsLine, GoodsPart]]:
        """Give each good with its row."""
        return [(line, part.form) for line, part in zip(self.out, self.parts, strict=False)]

    def goods(self) -> tuple[GoodsBack, ...]:
        """Give what came back; where no row was sent, all of it."""
        return tuple(
            GoodsBack(line.reward_id, part.units.count, bool(part.is_written_off.data))
            for line, part in self.rows()
            if part.units.count
        )

    def validate_parts(self, field: Any) -> None:
        """Ask for one piece at least, where the rows were sent."""
        if any(part.units.raw_data for _line, part in self.rows()) and not self.goods():
            raise ValidationError(_("Write how many pieces came back, at least one."))


class DecideForm(KeyedForm):
    """What the second person decides."""

    verdict = RadioField(
        _l("Your decision"),
        [InputRequired(_l("Choose one."))],
        choices=in_words({AGREE: _l("Agree: take it back now"), REFUSE: _l("Refuse: all stays as it is")}),
    )
    words = TextAreaField(
        _l("In words"),
        [Length(max=LONGEST_REASON)],
        filters=[clean_words],
        description=_l("Needed when you refuse. The household reads it in its passbook when you agree."),
    )

    way = RadioField(_l("What is done about points that are spent"), [Optional()], default="", choices=[])

    @classmethod
    def offering(cls, ways: Iterable[SpentWay], **kwargs: Any) -> Self:
        """Make the form with what the village allows; where points are there, nothing has to be chosen."""
        made = cls(**kwargs)
        made.way.choices = {way.value: str(WAY_WORDS[way]) for way in ways}
        return made

    def chosen_way(self) -> SpentWay | None:
        """Give what was chosen about points that are spent."""
        return SpentWay(self.way.data) if self.way.data in set(SpentWay) else None

    def validate_words(self, field: Any) -> None:
        """Ask for the reason of a refusal."""
        if self.verdict.data == REFUSE and not field.data:
            raise ValidationError(_("Write why you refuse, so that the clerk knows."))

    @property
    def is_agreed(self) -> bool:
        """Tell what was chosen, after it was checked."""
        return bool(self.verdict.data == AGREE)
