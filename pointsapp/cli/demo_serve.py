"""`flask demo serve`: from an empty folder to a demo village on the screen, in one command."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from pointsapp.cli.catalogs import compile_catalogs
from pointsapp.cli.certificate import certificate_for
from pointsapp.cli.serving import LOOPBACK, Place, explain_https, local_address, plain_errors, require_free, run
from pointsapp.startup.migrating import bring_up_to_date


@dataclass(frozen=True)
class Login:
    """Who may log in to the demo, and with what."""

    role: str
    username: str
    password: str


def serve(
    engine: Engine, build: Callable[[], Sequence[Login]], *, folder: Path, port: int, is_https: bool, at: datetime
) -> None:
    """Migrate, build the demo village, say who may log in, and serve until Ctrl-C. Needs an application context.

    `build` makes the village if there is none and gives the logins; `folder` keeps the certificate.
    Errors: CannotServe.
    """
    place = Place(local_address() if is_https else LOOPBACK, port, is_https)
    require_free(place)
    with plain_errors():
        folder.mkdir(parents=True, exist_ok=True)
        compile_catalogs()
        certificate = certificate_for(place.host, folder, at=at) if is_https else None
        bring_up_to_date(engine)
        logins = build()
    # The workers open their own connections.
    engine.dispose()
    announce(place, logins)
    os.environ["POINTS_DEMO"] = "1"
    if certificate is None:
        os.environ["POINTS_PLAIN_HTTP"] = "1"
    run(place, certificate)


def announce(place: Place, logins: Sequence[Login]) -> None:
    """Say who may log in with what, where, and how a phone gets there."""
    widths = [max((len(getattr(login, name)) for login in logins), default=0) for name in ("username", "password")]
    click.echo("\nThe demo village 演示村. Log in with:\n")
    for login in logins:
        click.echo(f"  {login.username:<{widths[0]}}  {login.password:<{widths[1]}}  {login.role}")
    if place.is_https:
        explain_https(place)
    click.echo(f"\n{place.url}   (Ctrl-C ends it)\n")
