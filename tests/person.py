"""A person at a browser: a client that is signed in and sends forms with their CSRF token."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse


class Person:
    """Goes to pages and sends forms. Without a token it is a passer-by."""

    def __init__(self, app: Flask, token: str | None = None, *, language: str = "en") -> None:
        self.app = app
        self.client = app.test_client()
        self.client.set_cookie("language", language)
        self._raw = hashlib.sha256(b"csrf").hexdigest()
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = self._raw
            if token is not None:
                cookie["_user_id"] = token
                cookie["_fresh"] = True

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        """Open a page."""
        return self.send("GET", url, **kwargs)

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form with a good CSRF token."""
        return self.send("POST", url, data={"csrf_token": self.csrf_token(), **(data or {})}, **kwargs)

    def send(self, method: str, url: str, **kwargs: Any) -> TestResponse:
        """Send a request as it is, in an application context of its own: the test's keeps what `g` held before."""
        with self.app.app_context():
            return self.client.open(url, method=method, **kwargs)

    def csrf_token(self) -> str:
        """Give the token that this person's forms carry."""
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = self._raw
        serializer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        token = serializer.dumps(self._raw)
        return token if isinstance(token, str) else token.decode("ascii")


class Everybody(dict[str, Person]):
    """People by name. Each sits down at a browser when first asked for: most tests need two or three of them."""

    def __init__(self, app: Flask, tokens: dict[str, str]) -> None:
        super().__init__()
        self._app, self._tokens = app, tokens

    def __missing__(self, name: str) -> Person:
        self[name] = Person(self._app, None if name == "passer_by" else self._tokens[name])
        return self[name]
