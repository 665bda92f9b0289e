"""Fields for numbers: what is not plainly a number is said to be none, and kept as it was typed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import DateField, StringField, ValidationError

from pointsapp.web.guard import village

_POINTS = re.compile(r"(?P<sign>[-−])?(?P<whole>[0-9]{1,7})(?:\.(?P<tenth>[0-9]))?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,7}", re.ASCII)
_WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
_LAST_YEAR = 2099


class PointsField(StringField):
    """Points as people write them, in tenths where the village has them. Units: `amount` in the smallest unit."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what is no number of points."""
        if plain_number(self.data) and self.amount is None:
            raise ValidationError(_("Write a number of points, for example 5."))

    @property
    def amount(self) -> int | None:
        """Give the points, or None where nothing usable was typed."""
        return points_of(self.data)


class CountField(StringField):
    """A whole number of people or things, from 0 on."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what is no whole number."""
        if plain_number(self.data) and self.count is None:
            raise ValidationError(_("Write a whole number, for example 3."))

    @property
    def count(self) -> int | None:
        """Give the number, or None where nothing usable was typed."""
        found = _COUNT.fullmatch(plain_number(self.data))
        return int(found[0]) if found else None


class DayField(DateField):
    """A day of this century, or of the last one where a field says so."""

    first_year = 2000

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse a slip of the finger in the year."""
        day: date | None = self.data
        if day is not None and not self.first_year <= day.year <= _LAST_YEAR:
            raise ValidationError(_("Look at the year."))


def points_of(typed: str | None) -> int | None:
    """Read points as people write them, or None. Units: the village's smallest unit."""
    found = _POINTS.fullmatch(plain_number(typed))
    scale = village().point_scale
    if found is None or (found["tenth"] and scale == 1):
        return None
    amount = int(found["whole"]) * scale + int(found["tenth"] or 0)
    return -amount if found["sign"] else amount


def plain_number(typed: str | None) -> str:
    """Give what was typed with usual digits instead of wide ones; nothing else is read as a number."""
    # Not NFKC: that would read 1² as 12.
    return (typed or "").translate(_WIDE).strip()
