"""`flask export`, `flask import`: a village in one zip of open formats, and into an empty installation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import lazy_gettext as _l
from flask_migrate import upgrade
from psycopg import Error as DriverError
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from config import Config
from pointsapp.archives.queries import schema_of
from pointsapp.archives.reading_in import checked, read_in, require_empty
from pointsapp.archives.service import announce_archive, make_archive
from pointsapp.archives.types import Description, ReadIn
from pointsapp.backups import sqlite
from pointsapp.backups.books import open_beside
from pointsapp.backups.postgresql import KEPT_APART
from pointsapp.chain.rules import in_groups
from pointsapp.cli import in_both
from pointsapp.core.actor import Actor
from pointsapp.core.clock import VILLAGE_ZONE, now
from pointsapp.core.db import db, elsewhere, reading, session, transaction
from pointsapp.people.passwords import hash_password, new_first_password
from pointsapp.villages.queries import find_village
from pointsapp.words.archives import ARCHIVES

MADE = _l(
    "%(file)s: everything of %(name)s, %(rows)s rows and %(photos)s photos. It holds names and telephone numbers: keep"
    " it under lock."
)
MISSING = _l("%(count)s photos that the books speak of were not on the disk: %(names)s")
SOUND = _l(
    "The export is whole: %(name)s as of %(at)s, %(rows)s rows, %(photos)s photos, seal No. %(sequence)s %(hash)s."
)
ONLY_LOOKED = _l("This was a dry run: nothing was changed.")
READ = _l("Read in, counted again and found whole: %(name)s, seal No. %(sequence)s %(hash)s.")
OLDER = _l(
    "This is an older state, of %(at)s: nothing since is in it. No points move until the secretary has confirmed it"
    " (Settings, Restored books)."
)
PASSWORDS = _l("No passwords came along. The secretary gives everybody a new first password under People and roles.")
FIRST = _l("Login %(login)s, first password, shown only now: %(first)s")
NOBODY = _l("Nobody is secretary now. Give a login a first password: flask village new-password %(slug)s LOGIN")
KEY = _l(
    "The key that seals the books is in no export. Bring the folder keys of the old computer here, or begin a new key:"
    " flask ledger new-key"
)
DATABASE = _l(
    "The database refused: %(reason)s. On PostgreSQL give MIGRATION_DATABASE_URL, the login that owns the tables, as"
    " for flask db upgrade. Nothing was changed."
)
NO_VILLAGE = _l("There is no village %(slug)s.")
NO_PLACE = _l("%(file)s is there already: give another name.")
SHOWN = 5


@click.command("export")
@click.option("--village", "slug", required=True, help="The village's address: the part after /v/.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def export_village(slug: str, file: Path) -> None:
    """Write everything of one village into FILE, a zip of open formats."""
    at, folder = now(), _config().instance_folder
    with reading():
        village = find_village(slug)
    if village is None:
        raise in_both.refusal(NO_VILLAGE, slug=slug)
    if file.exists():
        raise in_both.refusal(NO_PLACE, file=file)
    with _refusals():
        with transaction():
            announce_archive(Actor(village.id), folder, at=at)
        made = make_archive(village.id, folder, file, at=at)
    in_both.say(MADE, file=file, name=village.name, rows=sum(made.rows.values()), photos=made.photos)
    if made.missing_photos:
        in_both.say(MISSING, count=len(made.missing_photos), names=" ".join(made.missing_photos[:SHOWN]))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Only check the file and the place, and change nothing.")
@with_appcontext
def import_village(file: Path, is_dry: bool) -> None:
    """Read FILE, the export of a village, into this empty installation."""
    config = _config()
    owner_url = os.environ.get("MIGRATION_DATABASE_URL") or config.database_url
    owner = open_beside(owner_url, db.engine)
    try:
        with _refusals(), elsewhere(owner), checked(file) as (archive, description):
            found = _schema_in(owner)
            if found == description.schema:
                with reading():
                    require_empty(session(), description)
            in_both.say(SOUND, photos=description.photos, rows=sum(description.rows.values()), **_facts(description))
            if is_dry:
                in_both.say(ONLY_LOOKED)
                return
            if found != description.schema:
                upgrade()
            first = new_first_password()
            kept = hash_password(first)
            back = read_in(archive, description, config.instance_folder, kept, file.name, at=now())
    finally:
        owner.dispose()
    _tell(back, first)


def _tell(back: ReadIn, first: str) -> None:
    facts = _facts(back.description)
    in_both.say(READ, **facts)
    in_both.say(OLDER, **facts)
    in_both.say(PASSWORDS)
    if back.login is None:
        in_both.say(NOBODY, slug=back.description.village.slug)
    else:
        in_both.say(FIRST, login=back.login, first=first)
    if back.lacks_key:
        in_both.say(KEY)


def _facts(description: Description) -> dict[str, object]:
    seal = description.seal
    return {
        "name": description.village.name,
        "at": f"{description.made_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}",
        "sequence": seal.sequence,
        "hash": in_groups(seal.hash, 32),
    }


def _schema_in(owner: Engine) -> str | None:
    """Tell which schema is in the database, None where there is none."""
    # Opening a file that is not there would make it.
    is_missing = owner.dialect.name == "sqlite" and not sqlite.file_of(owner).exists()
    if is_missing or not inspect(owner).has_table(KEPT_APART):
        return None
    with reading():
        return schema_of(session())


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        with in_both.refusals(ARCHIVES):
            yield
    except (DBAPIError, DriverError) as error:
        # What the driver itself was asked for comes without a wrapping.
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        raise in_both.refusal(DATABASE, reason=(reason.splitlines() or [""])[0][:200]) from error


def _config() -> Config:
    config: Config = current_app.extensions["points_config"]
    return config
