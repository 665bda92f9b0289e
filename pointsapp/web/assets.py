"""Addresses of static files that change with their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response


def asset(name: str) -> str:
    """Give the address of a static file with a stamp of its content."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=name, v=_stamp(str(Path(folder) / name)))


@lru_cache(maxsize=256)
def _stamp(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=16)
def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def inline_css(name: str) -> Markup:
    """Give a style sheet's text for a nonced style block: one request for a villager's page."""
    folder = current_app.static_folder or ""
    return Markup(_text(str(Path(folder) / "css" / name)))


def install_assets(app: Flask) -> None:
    """Let browsers keep stamped files for a year."""

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
