"""Simplified Chinese first, English second: chosen by cookie, else by login, else by browser."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, Domain, get_translations
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

LOCALES = ("zh", "en")
COOKIE = "language"


def choose_locale() -> str:
    """Choose the language of this answer."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LOCALES:
        return chosen
    if current_user.is_authenticated and not current_user.signed_in.is_phone:
        locale: str = current_user.signed_in.locale
        return locale
    return request.accept_languages.best_match(LOCALES, "zh")


_KEPT: dict[str, Any] = {}


class _Texts(Domain):
    """The texts of a language. A page has hundreds: the language is asked for as the request has it already."""

    def get_translations(self) -> Any:
        """Give the texts in the language of this answer, read once for each language."""
        locale = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None
        if locale is None:
            return super().get_translations()
        kept = _KEPT.get(locale.language)
        if kept is None:
            kept = _KEPT[locale.language] = super().get_translations()
        return kept


class _Languages(Babel):
    @cached_property
    def domain_instance(self) -> _Texts:
        return _Texts(domain=self.domain)


def texts() -> Any:
    """Give the texts in the language of this answer, where it is known by the shortest way."""
    locale = getattr(g.get("_flask_babel"), "babel_locale", None)
    kept = _KEPT.get(choose_locale() if locale is None else locale.language)
    return get_translations() if kept is None else kept


def gettext(text: str, /, **values: object) -> str:
    """Say a text in the language of this answer: as Flask-Babel does, for modules that say hundreds on a page."""
    said: str = texts().ugettext(text)
    return said % values if values else said


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Say a text that is told by its context."""
    said: str = texts().upgettext(context, text)
    return said % values if values else said


@pass_context
def _in_template(context: Context, text: str, /, **values: object) -> str:
    """Say a text on a page, as Jinja's own way does it, which takes ten times as long; a page has hundreds."""
    said: str = texts().ugettext(text)
    if context.eval_ctx.autoescape:
        said = Markup(said)
    return said % values if values or "%" in said else said


def install_language(app: Flask) -> None:
    """Tie Flask-Babel to the choice."""
    _Languages(app, locale_selector=choose_locale, default_translation_directories="translations")
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
