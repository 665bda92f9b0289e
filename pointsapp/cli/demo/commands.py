"""`flask demo ...`: build a village to look at, and serve it."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pointsapp.cli.demo.build import SIGN_IN_WITH, build
from pointsapp.cli.demo.county.build import build_county, count_rows
from pointsapp.cli.demo.county.founding import MOST_VILLAGES, slug_of
from pointsapp.cli.demo.county.types import Size
from pointsapp.cli.demo.printing import print_cards
from pointsapp.cli.demo.village import OFFICERS, SLUG
from pointsapp.cli.demo_serve import Login, serve
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import db, reading
from pointsapp.villages.queries import find_village, list_villages

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


@demo.command("county")
@click.option("--villages", default=72, show_default=True, type=click.IntRange(1, MOST_VILLAGES))
@click.option("--households", default=60_000, show_default=True, type=int, help="In all villages together.")
@click.option("--months", default=36, show_default=True, type=click.IntRange(2, 60))
@click.option("--seed", default=SEED, show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day lived; yesterday if not given.")
@click.option(
    "--line-steps", "has_line_steps", is_flag=True, help="Audit each step of each line: three times the seal."
)
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1, 16))
@with_appcontext
def county_command(
    villages: int,
    households: int,
    months: int,
    seed: int,
    until: datetime | None,
    has_line_steps: bool,
    processes: int,
) -> None:
    """Build a whole county to measure with, its books sealed; the same seed gives the same deeds.

    It wants a new, empty database, and for PostgreSQL MIGRATION_DATABASE_URL too: references are checked once, at the
    end. Ctrl-C leaves the villages that are done, whole; if the program is killed, throw the database away.
    """
    if not 12 * villages <= households <= 2000 * villages:
        raise click.ClickException("Each village has 12 to 2000 households: give fitting --households.")
    with reading():
        if list_villages():
            raise click.ClickException("There are villages already; nothing was changed. Give a new database.")
    last_day = until.date() if until else village_day(now()) - timedelta(days=1)
    size = Size(villages, households, months, seed, last_day, has_line_steps)
    owner_url = os.environ.get("MIGRATION_DATABASE_URL") or current_app.extensions["points_config"].database_url
    with click.progressbar(length=2 * villages, show_pos=True, item_show_func=lambda step: step) as bar:
        build_county(size, owner_url, processes=processes, tell=lambda step: bar.update(1, step))
    for table, count in count_rows().items():
        click.echo(f"{count:>12,} {table}")
    click.echo(
        f"Villages /v/{slug_of(0)}/ to /v/{slug_of(villages - 1)}/; logins wenshu-01, dianzhu-01 ...: {SIGN_IN_WITH}"
    )


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
