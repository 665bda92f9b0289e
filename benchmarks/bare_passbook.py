"""The floor under a passbook page: a bare Flask application with the same template, data and reads, nothing around.

No login, no session, no CSRF token, no languages: texts are the English ones as they stand in the code. Village,
household and frame are read once. `benchmarks.passbook_rate` holds the product against it.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask, g, render_template, url_for
from sqlalchemy import select

from benchmarks.no_babel import plain, plain_context, plain_count
from config import Config
from pointsapp.app import create_app
from pointsapp.core.clock import now
from pointsapp.core.db import db, reading
from pointsapp.core.engine import prepare
from pointsapp.households.models import Household
from pointsapp.reports.passbook import read_passbook
from pointsapp.villages.queries import find_village, get_settings
from pointsapp.web import passbook_words

SLUG = os.environ.get("BENCH_SLUG", "lahai")


def around(app: Flask) -> dict[str, Any]:
    """Read once what stands around the page."""
    with app.test_request_context(), reading() as current:
        village = g.village = find_village(SLUG)
        assert village is not None
        household_id = current.scalar(select(Household.id).where(Household.village_id == village.id).limit(1))
        frame = dict.fromkeys(("person_name", "role_name", "help_url"), "") | {
            "village_name": village.name,
            "home_url": url_for("front.home"),
            "logout_url": url_for("door.sign_out"),
            "language_url": url_for("door.language"),
        }
        return {
            "frame": frame,
            "nav": [],
            "layout": "_layout/villager.html",
            "village": village,
            "settings": get_settings(village.id),
            "actor": None,
            "restored_as_of": None,
            "may_confirm_restored": False,
            "practice": None,
            "rules_url": url_for("scoring.current"),
            "household_id": household_id,
        }


def bare_app() -> Flask:
    """Make an application that serves one page by the product's templates."""
    product = create_app(Config())
    bare = Flask(__name__, static_folder=product.static_folder)
    bare.config.update(product.config)
    bare.url_map = product.url_map
    environment = vars(bare)["jinja_env"] = product.jinja_env
    environment.globals["csrf_token"] = lambda: "token"
    environment.install_gettext_callables(plain, plain_count, newstyle=True, pgettext=plain_context)
    environment.globals["_"] = environment.globals["gettext"]
    db.init_app(bare)
    with bare.app_context():
        prepare(db.engine)
        db.engine.update_execution_options(instance_folder=product.instance_path)
    fixed = around(product)
    household_id = fixed.pop("household_id")

    def show(slug: str) -> str:
        g.village, g.settings = fixed["village"], fixed["settings"]
        with reading():
            passbook = read_passbook(fixed["village"].id, household_id, at=now())
        return render_template("villager/passbook/show.html", passbook=passbook, words=passbook_words, **fixed)

    bare.view_functions["passbook.show"] = show
    return bare


app = bare_app()
