"""Putting the application together: the only module that knows all others."""

from __future__ import annotations

import os
import sys

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config, WeakSetting
from pointsapp.chain.service import seal_every_commit
from pointsapp.cli import commands
from pointsapp.core import clock
from pointsapp.core.checkpoints import carrier_of
from pointsapp.core.db import db
from pointsapp.core.engine import engine_options, prepare
from pointsapp.core.heap import share_heap
from pointsapp.startup import checks, migrating
from pointsapp.startup.types import Unsound
from pointsapp.web import (
    asked,
    assets,
    errors,
    first_run,
    frame,
    guard,
    headers,
    language,
    practice,
    show,
    signed_in,
    trouble,
)
from pointsapp.web.addresses import LateRule, each_address
from pointsapp.web.application import Application
from pointsapp.web.pages import ALL_PAGES


def create_app(config: Config) -> Flask:
    """Build the application from its settings. Errors: WeakSetting."""
    config.require_strong()
    app = Application(
        __name__,
        instance_path=str(config.instance_folder.resolve()),
        static_folder="web/static",
        template_folder="web/templates",
    )
    app.url_rule_class = LateRule
    config.instance_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config.from_mapping(config.for_flask())
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
    app.extensions["points_config"] = config
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if (config.is_testing or config.is_demo) and not config.practice_slug:
        clock.read_from_file(config.test_clock_file)
    _install(app)
    _teach_templates(app)
    for pages in ALL_PAGES:
        app.register_blueprint(pages)
    commands.add_commands(app)
    if not config.practice_slug:
        practice.install_door(app, create_app)
    if config.trusted_proxies:
        proxies = config.trusted_proxies
        # As Flask's manual has it; through vars() because a method may not be assigned under strict types.
        vars(app)["wsgi_app"] = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
    return app


def application() -> Flask:
    """Build the application that the environment asks for, and look whether it may serve.

    Errors: SystemExit with what to do, where it may not.
    """
    try:
        app = create_app(Config())
        # Commands must work on what is not fit to serve yet: they are what mends it.
        if "FLASK_RUN_FROM_CLI" not in os.environ:
            _serve_soundly(app)
    except (WeakSetting, Unsound) as error:
        sys.exit(str(error))
    return app


def _serve_soundly(app: Flask) -> None:
    share_heap()
    with app.app_context():
        carrier = carrier_of(db.engine)
    require_sound(app)
    if carrier:
        carrier.start()


def require_sound(app: Flask) -> None:
    """Refuse to serve on a machine, files or a database that are not fit for it. Errors: Unsound."""
    with app.app_context():
        checks.require_sound(app.extensions["points_config"], db.engine)


def _install(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        db.engine.update_execution_options(instance_folder=app.instance_path)
    seal_every_commit()
    app.extensions["migrate"] = migrating.MigrateLater()
    language.install_language(app)
    signed_in.install_sign_in(app)
    first_run.install_first_run(app)
    CSRFProtect(app)
    trouble.install_trouble(app)
    guard.guard(app)
    practice.install_mark(app)
    headers.install_headers(app)
    assets.install_assets(app)
    errors.install_error_pages(app)
    frame.install_frame(app)
    Compress(app)


def _teach_templates(app: Flask) -> None:
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        asset=assets.asset,
        inline_css=assets.inline_css,
        csp_nonce=headers.csp_nonce,
        points_unit=show.points_unit,
        points_in_words=show.points_in_words,
        points_change_in_words=show.points_change_in_words,
        with_query=asked.with_query,
        each_address=each_address,
    )
    app.jinja_env.filters.update(
        points=show.points,
        worth=show.worth,
        cap=show.cap,
        day=show.day,
        short_day=show.short_day,
        iso_day=show.iso_day,
        instant=show.instant,
        masked_name=show.masked_name,
    )
