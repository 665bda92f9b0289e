"""What every answer says to the browser: strict content policy, no framing, nothing cached by mistake."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
)


def csp_nonce() -> str:
    """Give this answer's nonce for its own style block."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


class Answer(Response):
    """An answer with the headers that never change: added as it leaves, since Flask checks and copies all before."""

    def get_wsgi_response(self, environ: WSGIEnvironment) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Give body, status and headers."""
        body, status, own = super().get_wsgi_response(environ)
        return body, status, [*own, *FIXED]


def install_headers(app: Flask) -> None:
    """Add the headers to every answer."""
    app.response_class = Answer
    is_https = app.config["SESSION_COOKIE_SECURE"]

    @app.after_request
    def add(response: AnyResponse) -> AnyResponse:
        response.headers["Content-Security-Policy"] = _policy()
        if is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _policy() -> str:
    styles = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    return (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';"
        f" style-src {styles}; img-src 'self' data: blob:; media-src 'self' blob:;"
        " connect-src 'self'; font-src 'none'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'; manifest-src 'self'"
    )
