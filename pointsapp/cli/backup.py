"""`flask backup`, `flask restore`: one file with everything, and the way back from it."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from config import Config
from pointsapp.backups.encryption import new_pair
from pointsapp.backups.errors import (
    BackupFolderFull,
    BackupFolderUnwritable,
    BackupKeyUnreadable,
    BackupRunning,
    BooksNotWhole,
    Unrestorable,
)
from pointsapp.backups.queries import plan_of
from pointsapp.backups.restoring import restore
from pointsapp.backups.service import back_up
from pointsapp.backups.types import State
from pointsapp.core.clock import VILLAGE_ZONE, now
from pointsapp.core.db import db
from pointsapp.core.errors import RuleError

SAID = {
    BackupRunning: "Another backup is being made right now.",
    BackupFolderFull: "{folder} has too little room for another backup ({free_mb} MB free, {needed_mb} MB needed).",
    BackupFolderUnwritable: "{folder} can't be written: {reason}.",
    BooksNotWhole: "The copy of the books is not sound, so it does not count as a backup: {reason}. Run ledger verify.",
    BackupKeyUnreadable: "BACKUP_PUBLIC_KEY is no key: flask backup new-key makes a pair.",
}
SECOND = {
    "done": "A second copy lies in {folder}.",
    "missing": "{folder} is not there (no stick?): there is no second copy.",
    "failed": "{folder} could not be written: there is no second copy.",
}


@click.group(invoke_without_command=True)
@click.pass_context
@with_appcontext
def backup(context: click.Context) -> None:
    """Make a backup now, while the village works; check it, copy it, let go of old ones."""
    if context.invoked_subcommand is not None:
        return
    plan = plan_of(_config())
    try:
        state = back_up(plan, db.engine, at=now())
    except RuleError as error:
        raise click.ClickException(_said(error)) from error
    _tell(state, str(plan.folder), str(plan.second_folder))


@backup.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_key(file: Path) -> None:
    """Make a pair of keys: the private one goes to FILE, the public one into the settings."""
    private, public = new_pair()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(private + "\n")
    except OSError as error:
        raise click.ClickException(f"{file} can't be written: {error.strerror}.") from error
    click.echo(f"BACKUP_PUBLIC_KEY={public}")
    click.echo(f"Take {file} away from this computer, twice, on paper or a stick: without it no backup can be read.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="the file with the private key")
@with_appcontext
def restore_backup(file: Path, key_file: Path | None) -> None:
    """Bring the backup FILE back into an empty place."""
    config = _config()
    owner_url = os.environ.get("MIGRATION_DATABASE_URL") or config.database_url
    try:
        private = key_file.read_text("ascii") if key_file else ""
        back = restore(file, private, config.instance_folder, db.engine, owner_url, _upgrade, at=now())
    except (Unrestorable, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    manifest = back.manifest
    click.echo(f"Brought back: {len(manifest.villages)} village(s), {manifest.photos} photo(s).")
    as_of = f"{manifest.made_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}"
    click.echo(f"This is an OLDER state, of {as_of}. Nothing since is in it.")
    click.echo("No points move until the secretary of each village has confirmed its books (Settings, Restored books).")
    if manifest.missing_photos:
        click.echo(f"{manifest.missing_photos} photo(s) were missing already when the backup was made.")
    if back.lacks_key:
        click.echo("The key that seals the books is in no backup: bring the folder keys back, or flask ledger new-key.")


def _upgrade(url: str, revision: str) -> None:
    before = os.environ.get("MIGRATION_DATABASE_URL")
    os.environ["MIGRATION_DATABASE_URL"] = url
    try:
        upgrade(revision=revision)
    finally:
        os.environ.pop("MIGRATION_DATABASE_URL")
        if before is not None:
            os.environ["MIGRATION_DATABASE_URL"] = before


def _tell(state: State, folder: str, second: str) -> None:
    made = state.good
    if made is None:
        raise click.ClickException("No backup was made.")
    click.echo(f"{folder}/{made.name}: {made.size_bytes} bytes, {made.photos} photo(s), read back and found whole.")
    if made.missing_photos:
        click.echo(f"{made.missing_photos} photo(s) that the books speak of are not in the folder of photos.", err=True)
    if state.second:
        click.echo(SECOND[state.second].format(folder=second), err=state.second != "done")


def _said(error: RuleError) -> str:
    return SAID[type(error)].format(**error.params)


def _config() -> Config:
    config: Config = current_app.extensions["points_config"]
    return config
