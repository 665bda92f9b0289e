"""Simplified Chinese first, English second: chosen by cookie, else by login, else by browser."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, Domain
from flask_login import current_user

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


class _Texts(Domain):
    """The texts of a language. A page has hundreds: the language is asked for as the request has it already."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept: dict[str, Any] = {}

    def get_translations(self) -> Any:
        """Give the texts in the language of this answer, found once for each language."""
        locale = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None
        if locale is None:
            return super().get_translations()
        kept = self._kept.get(locale.language)
        if kept is None:
            kept = self._kept[locale.language] = super().get_translations()
        return kept


class _Languages(Babel):
    @cached_property
    def domain_instance(self) -> _Texts:
        return _Texts(domain=self.domain)


def install_language(app: Flask) -> None:
    """Tie Flask-Babel to the choice."""
    _Languages(app, locale_selector=choose_locale, default_translation_directories="translations")
