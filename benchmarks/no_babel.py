"""Texts without languages: importing this before the product puts the English ones in, as they stand in the code."""

from __future__ import annotations

from typing import Any

import flask_babel

from pointsapp.web import language


def plain(text: str, **values: Any) -> str:
    """Fill a text in as it is."""
    return text % values if values else text


def plain_count(one: str, many: str, num: int, **values: Any) -> str:
    """Fill in the form that fits a number."""
    return plain(one if num == 1 else many, num=num, **values)


def plain_context(_context: str, text: str, **values: Any) -> str:
    """Fill a text in, whatever it stands for."""
    return plain(text, **values)


flask_babel.gettext = flask_babel.lazy_gettext = plain
flask_babel.ngettext = flask_babel.lazy_ngettext = plain_count
flask_babel.pgettext = flask_babel.lazy_pgettext = plain_context
flask_babel.get_locale = lambda: "en"
language.gettext, language.pgettext = plain, plain_context
