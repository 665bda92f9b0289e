"""Simplified Chinese first, English second: chosen by cookie, else by login, else by browser."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel
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


def install_language(app: Flask) -> None:
    """Tie Flask-Babel to the choice."""
    Babel(app, locale_selector=choose_locale, default_translation_directories="translations")
