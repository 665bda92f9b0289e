"""Pages for what went wrong: one for absent and not yours alike, one with a number for bugs."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from pointsapp.core.errors import Absent, RuleError
from pointsapp.web.messages import text_of

log = logging.getLogger("pointsapp")
WITH_PAGE = {400, 404, 405, 413, 429}


def wants_json() -> bool:
    """Tell whether a script asked."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def install_error_pages(app: Flask) -> None:
    """Answer every kind of error with its page."""
    app.register_error_handler(Absent, _absent)
    app.register_error_handler(RuleError, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _absent(_error: Exception) -> ResponseReturnValue:
    return _page("404", 404)


def _refused(error: RuleError) -> ResponseReturnValue:
    text = text_of(error)
    if wants_json():
        return {"result": "not_done", "code": error.code, "text": text}, 409
    return render_template("errors/refused.html", text=text), 409


def _form_too_old(_error: CSRFError) -> ResponseReturnValue:
    if wants_json():
        return {"result": "stale"}, 400
    return _page("csrf", 400)


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    """Answer without a page: every link on it would lead to the host that was made up."""
    return (
        _("Open this site by its own address. This one does not belong to it."),
        400,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if 300 <= code < 400:
        return error
    return _page(str(code) if code in WITH_PAGE else "400", code)


def _bug(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.error("bug %s at %s %s", number, request.method, request.path, exc_info=error)
    return _page("500", 500, request_id=number)


def _page(name: str, status: int, **facts: str) -> ResponseReturnValue:
    if wants_json():
        return {"result": "unknown", "code": f"http_{status}", **facts}, status
    return render_template(f"errors/{name}.html", **facts), status
