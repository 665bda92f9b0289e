"""Forms of notices: shape only."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from pointsapp.activities.types import LineId
from pointsapp.exchange.text import visible_text
from pointsapp.web.forms import Form, KeyedForm

LONGEST_REASON = 300

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def _clean(text: str | None) -> str:
    return visible_text(text or "").strip()


class PostForm(KeyedForm):
    """Which lines go up."""

    line = SelectMultipleField(_l("Lines"), validate_choice=False, coerce=str)

    def line_ids(self) -> list[LineId]:
        """Give the ticked lines, each once; what is no id is none of them."""
        return sorted({LineId(int(text)) for text in self.line.data or [] if _ID.fullmatch(text)})


class StopForm(PostForm):
    """Why a notice is taken down, and which of its lines go up again."""

    reason = TextAreaField(
        _l("What was wrong with it"),
        [DataRequired(_l("Write why: the next notice shows it to everybody.")), Length(max=LONGEST_REASON)],
        filters=[_clean],
        description=_l("Name no persons: it stands on the wall and on the web."),
    )


def _tick() -> BooleanField:
    return BooleanField(
        _l("The opinion box, the calls and the chat groups have been looked through; nothing said there is left out."),
        [InputRequired(_l("Look through them first, then tick."))],
    )


class CheckForm(Form):
    """The tick alone, on the last day."""

    is_checked = _tick()


class CreditForm(KeyedForm):
    """Going on with a notice that is closed."""


class CloseForm(KeyedForm):
    """The tick, and with it the closing."""

    is_checked = _tick()
