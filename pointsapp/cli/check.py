"""`flask check`: what must hold before serving, line by line."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from config import Config
from pointsapp.core.db import db
from pointsapp.startup import checks
from pointsapp.startup.servers import take_over, this_machine
from pointsapp.startup.types import Verdict


@click.command()
@click.option("--take-over", "is_taking_over", is_flag=True, help="This machine serves the database from now on.")
@with_appcontext
def check(is_taking_over: bool) -> None:
    """Say what keeps the program from serving, and what to do about it."""
    config: Config = current_app.extensions["points_config"]
    file = checks.sqlite_file(db.engine)
    if is_taking_over and file is not None:
        take_over(file, this_machine())
    found = checks.list_findings(config, db.engine)
    for finding in found:
        click.echo(f"{finding.verdict:<7} {finding.name}: {finding.says}")
    if any(finding.verdict is Verdict.REFUSED for finding in found):
        sys.exit(1)
