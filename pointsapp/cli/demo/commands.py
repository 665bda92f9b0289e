"""`flask demo ...`: build a village to look at, and serve it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pointsapp.cli.demo.build import SIGN_IN_WITH, build
from pointsapp.cli.demo.printing import print_cards
from pointsapp.cli.demo.village import OFFICERS, SLUG
from pointsapp.cli.demo_serve import Login, serve
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import db, reading
from pointsapp.villages.queries import find_village

HOUSEHOLDS = 300
MONTHS = 3
SEED = 2026
DUTIES = {
    "wenshu": "文书 clerk",
    "wenshu2": "文书 clerk",
    "pingyi1": "评议 review panel",
    "pingyi2": "评议 review panel",
    "pingyi3": "评议 review panel",
    "jiandu": "监督 supervisor",
    "zhishu": "支书 secretary",
    "dianzhu": "店主 shop keeper",
}


@click.group()
def demo() -> None:
    """Build a village to look at, and serve it."""


@demo.command("build")
@click.option("--households", default=HOUSEHOLDS, show_default=True, type=click.IntRange(12, 2000))
@click.option("--months", default=MONTHS, show_default=True, type=click.IntRange(1, 36))
@click.option("--seed", default=SEED, show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day lived; yesterday if not given.")
@with_appcontext
def build_command(households: int, months: int, seed: int, until: datetime | None) -> None:
    """Build the demo village through the real services; the same seed gives the same books."""
    if _is_built():
        raise click.ClickException(f"There is a village “{SLUG}” already; nothing was changed.")
    sheet = _build(households, months, seed, until.date() if until else None)
    click.echo(f"The village is built. Its printed cards: {sheet}")


@demo.command("serve")
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--https", "is_https", is_flag=True, help="Make a certificate and listen on the local network.")
@with_appcontext
def serve_command(port: int, is_https: bool) -> None:
    """Migrate, build the village if there is none, say who can log in, and serve."""
    serve(db.engine, _logins, folder=_folder(), port=port, is_https=is_https, at=now())


def _logins() -> list[Login]:
    if not _is_built():
        click.echo("Building the demo village, about a minute ...")
        sheet = _build(HOUSEHOLDS, MONTHS, SEED, None)
        click.echo(f"Its printed cards: {sheet}")
    return [Login(DUTIES[login], login, SIGN_IN_WITH) for login, _ in OFFICERS]


def _build(households: int, months: int, seed: int, until: date | None) -> Path:
    last_day = until or village_day(now()) - timedelta(days=1)
    story = build(households, months, seed, last_day)
    return print_cards(_folder(), story.demo.village_id, story.cards)


def _is_built() -> bool:
    with reading():
        return find_village(SLUG) is not None


def _folder() -> Path:
    return Path(current_app.instance_path) / "demo"
