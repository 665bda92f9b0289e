"""A small server that speaks the counter's contract, with real templates and headers, and can be made to misbehave."""

from __future__ import annotations

import mimetypes
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from werkzeug.serving import BaseWSGIServer, make_server
from wtforms import PasswordField, StringField

from pointsapp.web import assets, headers, show

WEB = Path(assets.__file__).parent
CARD = "JF1P" + "7Q2M9XK4T0B8ZC3RG5HJ6NPV1WSY"
LINK = "https://evil.example/pay?x=1"
QUOTE = "0199a1b2-0000-7000-8000-00000000c0de"
GOODS = [
    (1, "大米 5 公斤", "袋", 30, 4),
    (2, "菜籽油 1 升", "瓶", 25, 2),
    (3, "肥皂", "块", 5, 100),
    (4, "洗衣粉", "袋", 12, 0),
]
BALANCE = 115


class SecondForm(FlaskForm):
    login = StringField("Login")
    password = PasswordField("Password")


@dataclass
class FakeCounter:
    """What the tests set and read. `behaviours` are taken one by one by the postings that come in."""

    behaviours: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    posted: set[str] = field(default_factory=set)
    looked_up: list[tuple[str, str]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    seconds_left: int = 180
    refusal: str = ""
    needs_second: bool = False
    is_voice_on: bool = False
    quotes: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def frame(self) -> dict[str, object]:
        """What every counter page gets."""
        return {
            "shop_key": "lahai/1",
            "user_id": session["user"],
            "is_voice_on": self.is_voice_on,
            "start_url": url_for("scan"),
            "login_url": url_for("sign_in", next=""),
        }

    def request_key(self) -> str:
        """The key of the newest quote: the same however often it is shown."""
        return QUOTE[:-2] + f"{self.quotes:02d}"


def make_app(fake: FakeCounter) -> Flask:
    """Build the server around its state."""
    app = Flask("fake_counter", template_folder=str(WEB / "templates"), static_folder=str(WEB / "static"))
    app.config.update(SECRET_KEY="for tests only", BABEL_TRANSLATION_DIRECTORIES=str(WEB.parent / "translations"))
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        asset=assets.asset,
        csp_nonce=headers.csp_nonce,
        points_in_words=show.points_in_words,
        points_change_in_words=show.points_change_in_words,
    )
    app.jinja_env.filters.update(points=show.points, instant=show.instant)
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(["zh", "en"], "zh"))
    CSRFProtect(app)
    headers.install_headers(app)
    app.context_processor(lambda: {"counter": fake.frame()} if "user" in session else {})
    app.before_request(_ask_to_sign_in)
    app.view_functions["static"] = _static_read_whole
    _add_door(app)
    _add_card_steps(app, fake)
    _add_quote_steps(app, fake)
    _add_postings(app, fake)
    return app


def _static_read_whole(filename: str) -> Response:
    """Serve a file that is closed by then: a browser that leaves in the middle would leave it open."""
    return Response((WEB / "static" / filename).read_bytes(), mimetype=mimetypes.guess_type(filename)[0])


def _ask_to_sign_in() -> ResponseReturnValue | None:
    if "user" in session or request.endpoint in ("sign_in", "static"):
        return None
    if request.accept_mimetypes.best == "application/json":
        return {"result": "login"}, 401
    return redirect(url_for("sign_in", next=request.path), 303)


def _add_door(app: Flask) -> None:
    @app.get("/sign-in")
    def sign_in() -> ResponseReturnValue:
        """Let in whoever is named; without a name this is the page that asks."""
        if "user" not in request.args:
            return "<!doctype html><title>door</title><h1>Log in</h1>"
        session.clear()
        session["user"] = request.args["user"]
        return redirect(request.args.get("next", url_for("scan")), 303)

    @app.get("/sign-out")
    def sign_out() -> ResponseReturnValue:
        session.clear()
        return "bye"


def _add_card_steps(app: Flask, fake: FakeCounter) -> None:
    @app.get("/counter/")
    def scan() -> str:
        facts = {**_ways(), "code": "", "refusal": fake.refusal}
        return render_template("shop/counter/scan.html", scan=facts)

    @app.post("/counter/look")
    def look() -> ResponseReturnValue:
        fake.looked_up.append((request.form["code"], request.form["way"]))
        if request.form["code"] == CARD:
            return redirect(url_for("goods", look="abc"), 303)
        facts = {**_ways(), "code": request.form["code"]}
        facts["refusal"] = "这张卡已经换过新卡，请让村民出示新卡，或到村委会办理。"
        return render_template("shop/counter/scan.html", scan=facts), 422

    @app.get("/counter/goods/<look>")
    def goods(look: str) -> str:
        return _goods_page(fake, look)

    @app.post("/counter/goods/<look>")
    def choose(look: str) -> ResponseReturnValue:
        fake.chosen = request.form.to_dict()
        fake.quotes += 1
        return redirect(url_for("quote"), 303)


def _ways() -> dict[str, str]:
    return {"look_url": url_for("look"), "look_up_url": url_for("scan"), "lost_card_url": url_for("scan")}


def _add_quote_steps(app: Flask, fake: FakeCounter) -> None:
    @app.get("/counter/quotes/1")
    def quote() -> ResponseReturnValue:
        if fake.request_key() in fake.posted:
            return redirect(url_for("receipt"), 303)
        return _quote_page(fake)

    @app.post("/counter/quotes/1/renew")
    def renew() -> ResponseReturnValue:
        fake.quotes += 1
        fake.seconds_left = 180
        return redirect(url_for("quote"), 303)

    @app.post("/counter/quotes/1/second")
    def second() -> ResponseReturnValue:
        fake.needs_second = request.form["password"] != "right"
        if fake.needs_second:
            return _quote_page(fake, "登录名或密码不对。"), 422
        flash("李四已确认", "done")
        return redirect(url_for("quote"), 303)

    @app.get("/counter/receipts/1")
    def receipt() -> str:
        return _receipt_page(fake)


def _goods_page(fake: FakeCounter, look: str) -> str:
    shelf = [
        {"id": i, "name": n, "unit": u, "price_points": p, "stock": s, "picture_url": None, "quantity": 0}
        for i, n, u, p, s in GOODS
    ]
    household = {
        "name": "阿依古丽·买买提",
        "group_name": "三组",
        "number": "017",
        "spendable_points": BALANCE,
        "notice_points": 20,
        "unit": "分",
        "point_scale": 1,
        "recent": [],
    }
    collecting = {
        "chosen": "holder",
        "holder_label": "本人（张桂英）",
        "family": [(1, "买买提·艾力"), (2, "阿里木")],
        "family_id": None,
        "proxy_text": "",
        "candidates": [],
        "proxy_id": None,
    }
    return render_template(
        "shop/counter/goods.html",
        household=household,
        goods=shelf,
        collecting=collecting,
        choose_url=url_for("choose", look=look),
        start_url=url_for("scan"),
        refusal=fake.refusal,
    )


def _lines() -> dict[str, object]:
    lines = [
        {"name": "大米 5 公斤", "unit": "袋", "quantity": 1, "points": 30},
        {"name": "肥皂", "unit": "块", "quantity": 2, "points": 10},
    ]
    return {"lines": lines, "total_points": 40, "left_points": BALANCE - 40, "unit": "分", "collector_text": "本人"}


def _quote_page(fake: FakeCounter, refusal: str = "") -> str:
    facts = _lines() | {
        "household_name": "阿依古丽·买买提",
        "seconds_left": fake.seconds_left,
        "request_key": fake.request_key(),
        "needs_second": fake.needs_second,
        "second_name": None,
        "summary": "阿依古丽·买买提 · 大米等 3 件 · 40 分",
    }
    urls = {
        "confirm": url_for("confirm"),
        "renew": url_for("renew"),
        "second": url_for("second"),
        "goods": url_for("goods", look="abc"),
        "start": url_for("scan"),
    }
    return render_template("shop/counter/quote.html", quote=facts, urls=urls, second_form=SecondForm(), refusal=refusal)


def _receipt_page(fake: FakeCounter) -> str:
    is_undone = any(key.startswith("undo-") for key in fake.posted)
    facts = _lines() | {
        "number": "000123",
        "household_name": "阿依古丽·买买提",
        "at": datetime(2026, 11, 21, 1, 30, tzinfo=UTC),
        "keeper_name": "王五",
        "is_undone": is_undone,
        "is_new": "new" in request.args,
    }
    undo = {
        "url": url_for("undo"),
        "request_key": f"undo-{fake.request_key()}",
        "seconds_left": fake.seconds_left,
        "summary": "000123 · 40 分",
    }
    urls = {"print": "/counter/receipts/1/print", "look": url_for("look"), "start": url_for("scan")}
    return render_template(
        "shop/counter/receipt.html", receipt=facts, undo=None if is_undone else undo, urls=urls, refusal=""
    )


def _add_postings(app: Flask, fake: FakeCounter) -> None:
    app.add_url_rule("/counter/quotes/1/confirm", "confirm", lambda: _post(fake), methods=["POST"])
    app.add_url_rule("/counter/receipts/1/undo", "undo", lambda: _post(fake), methods=["POST"])


def _post(fake: FakeCounter) -> ResponseReturnValue:
    key = request.form["request_key"]
    fake.arrived.append(key)
    behaviour = fake.behaviours.pop(0) if fake.behaviours else "answer"
    page = url_for("receipt", new=1)
    answers: dict[str, Callable[[], ResponseReturnValue]] = {
        "lost request": _cut,
        "500": lambda: abort(500),
        "proxy page": lambda: "<html>Welcome to the WiFi</html>",
        "404": lambda: abort(404),
        "signed out": lambda: ({"result": "login"}, 401),
        "old token": lambda: ({"result": "stale"}, 400),
        "bare refusal": lambda: ({"result": "not_done", "code": "http_500"}, 500),
        "other key": lambda: {"result": "done", "request_key": "another", "page": page},
        "refused": lambda: (
            {
                "result": "not_done",
                "request_key": key,
                "code": "out_of_stock",
                "text": "大米只剩 1 袋了。",
                "page": url_for("goods", look="abc"),
            },
            409,
        ),
    }
    if behaviour in answers:
        return answers[behaviour]()
    if behaviour == "wait":
        fake.release.wait(20)
    fake.posted.add(key)
    if behaviour == "lost answer":
        return _cut()
    if request.accept_mimetypes.best != "application/json":
        return redirect(page, 303)
    return {"result": "done", "request_key": key, "text": "大米 5 公斤 ×1，肥皂 ×2，40 分", "page": page}


def _cut() -> Response:
    """Close the line without a word, as a weak network does."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response()


def serve(fake: FakeCounter) -> BaseWSGIServer:
    """Serve on a free port of this machine until shut down."""
    server = make_server("127.0.0.1", 0, make_app(fake), threaded=True)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
