"""`flask photos ...`: keeping the folder of photos tidy."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from pointsapp.core.clock import now
from pointsapp.core.db import reading
from pointsapp.files.service import sweep_files
from pointsapp.villages.queries import list_villages


@click.group()
def photos() -> None:
    """Keep the folder of photos tidy."""


@photos.command()
@with_appcontext
def sweep() -> None:
    """Remove files, a day old or older, that no kept photo speaks of."""
    folder = Path(current_app.instance_path) / "files"
    with reading():
        removed = sum(sweep_files(village.id, folder, at=now()) for village in list_villages())
    click.echo(f"{removed} file(s) removed.")
