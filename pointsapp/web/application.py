"""Flask with what is the same for every request found out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class _Sessions(SecureCookieSessionInterface):
    """Reads the cookie's signature by a serializer that is kept: making one costs as much as reading."""

    def __init__(self) -> None:
        self._kept: dict[Any, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give the serializer of the key that the application has now."""
        key = app.secret_key
        if key not in self._kept:
            self._kept = {key: super().get_signing_serializer(app)}
        return self._kept[key]


class Application(Flask):
    """Flask, of which all views and hooks are plain functions."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.session_interface = _Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is: Flask would look before each call whether one must be waited for."""
        return func
