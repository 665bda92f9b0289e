"""The least that a Flask application can do for a page: give the bytes of a file that was read once."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes()


@app.get("/n/<token>")
def show(token: str) -> Response:
    """Give the page, whichever is asked for."""
    return Response(PAGE, mimetype="text/html")
