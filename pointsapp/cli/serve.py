"""`flask serve`: an installation in earnest, from an empty folder on, in one command."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from config import Config, WeakSetting
from pointsapp.cli.catalogs import compile_catalogs
from pointsapp.cli.certificate import certificate_for
from pointsapp.cli.serving import (
    LOOPBACK,
    CannotServe,
    Place,
    explain_https,
    local_address,
    plain_errors,
    require_free,
    run,
)
from pointsapp.core.clock import now
from pointsapp.core.codes import ALPHABET
from pointsapp.core.db import db, reading, transaction
from pointsapp.founding.queries import has_village
from pointsapp.founding.rules import CODE_LETTERS, write_code
from pointsapp.founding.service import keep_code
from pointsapp.people.passwords import hash_password
from pointsapp.startup.checks import require_sound
from pointsapp.startup.migrating import bring_up_to_date
from pointsapp.startup.types import Unsound

PRIVATE = 0o077


@click.command("serve")
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--https", "is_https", is_flag=True, help="Make a certificate and listen on the local network.")
@with_appcontext
def serve(port: int, is_https: bool) -> None:
    """Migrate, print a code for setting up while there is no village, and serve."""
    _serve(db.engine, Path(current_app.instance_path), port, is_https=is_https, at=now())


def _serve(engine: Engine, folder: Path, port: int, *, is_https: bool, at: datetime) -> None:
    # What is made from here on, the database first of all, is for this login of the machine alone.
    os.umask(PRIVATE)
    place = Place(local_address() if is_https else LOOPBACK, port, is_https)
    require_free(place)
    with plain_errors():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        compile_catalogs()
        certificate = certificate_for(place.host, folder, at=at) if is_https else None
        bring_up_to_date(engine)
        code = new_setup_code(at=at)
    _tell_workers(place)
    _require_sound(engine)
    # The workers open their own connections.
    engine.dispose()
    announce(place, code)
    run(place, certificate)


def new_setup_code(*, at: datetime) -> str | None:
    """Make the code for setting up as it is shown, or None where there is a village already. Only its hash is kept."""
    with reading():
        if has_village():
            return None
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    kept = hash_password(body)
    with transaction():
        keep_code(kept, at=at)
    return write_code(body)


def announce(place: Place, code: str | None) -> None:
    """Say where it is served and, on the first day, with which code the village is set up."""
    if place.is_https:
        explain_https(place)
    if code is not None:
        click.echo("\nThere is no village yet. Open the address below and set it up with this code 建村用的一次性代码:")
        click.echo(f"\n  {code}\n")
        click.echo("It works once. If it is lost or was mistyped too often, start the program again.")
    click.echo(f"\n{place.url}   (Ctrl-C ends it)\n")


def _tell_workers(place: Place) -> None:
    """Let the server's processes know by what address they are reached, where the environment doesn't say."""
    if place.is_https:
        others = f"https://localhost:{place.port},https://{LOOPBACK}:{place.port}"
        os.environ.setdefault("PUBLIC_ADDRESS", f"{place.url},{others}")
    elif not os.environ.get("PUBLIC_ADDRESS", "").startswith("https:"):
        os.environ["POINTS_PLAIN_HTTP"] = "1"


def _require_sound(engine: Engine) -> None:
    try:
        settings = Config()
        settings.require_strong()
        require_sound(settings, engine)
    except (Unsound, WeakSetting) as error:
        raise CannotServe(str(error)) from error
