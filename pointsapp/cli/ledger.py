"""`flask ledger ...`: checking the books."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from pointsapp.core.db import reading
from pointsapp.ledger.verify import find_bad_row
from pointsapp.reports.books import find_disagreement
from pointsapp.villages.queries import list_villages


@click.group()
def ledger() -> None:
    """Check the books."""


@ledger.command()
@with_appcontext
def verify() -> None:
    """Count the books of every village again and name the first row that is wrong."""
    with reading():
        villages = list_villages()
        bad_rows = [row for row in (find_bad_row(v.id) or find_disagreement(v.id) for v in villages) if row]
    for row in bad_rows:
        click.echo(f"village {row.village_id}: {row.table} row {row.row_id} {row.reason}", err=True)
    if bad_rows:
        sys.exit(1)
    click.echo(f"The books of {len(villages)} village(s) agree.")
