"""All checks in their order: before serving, and for whoever asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import Config
from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.keys import FOLDER as SEAL_FOLDER
from pointsapp.chain.keys import require_key
from pointsapp.startup.databases import (
    find_durability,
    find_login,
    find_postgresql,
    find_schema,
    find_sqlite_version,
)
from pointsapp.startup.places import find_file_system, find_folder, find_privacy
from pointsapp.startup.servers import find_server, take_over, this_machine
from pointsapp.startup.types import Finding, Unsound, Verdict, advice, refused, sound

KEY_NAMES = ("*key*", "*.pem", f"{SEAL_FOLDER}/*.pem")


def require_sound(config: Config, engine: Engine) -> None:
    """Refuse to serve like this; else write down that this machine serves. Errors: Unsound."""
    found = list_findings(config, engine)
    if wrong := [f"{finding.name}: {finding.says}" for finding in found if finding.verdict is Verdict.REFUSED]:
        raise Unsound("\n".join(wrong))
    if file := sqlite_file(engine):
        try:
            take_over(file, this_machine())
        except OSError as error:
            raise Unsound(f"database: {file.parent} can't be written: {error.strerror}.") from error


def list_findings(config: Config, engine: Engine) -> list[Finding]:
    """Look at everything that must hold before the program serves. A demo may lie open, but not on shaky ground."""
    found = [find_folder(config.instance_folder)]
    if not config.is_demo:
        found += [*_addresses(config), *_login_of_machine(), *find_privacy(_private_paths(config, engine))]
    found += _database(config, engine)
    return found


def sqlite_file(engine: Engine) -> Path | None:
    """Give the database's file, None where it is no file."""
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name not in {None, "", ":memory:"}
    return Path(str(name)) if is_file else None


def _addresses(config: Config) -> Iterator[Finding]:
    if not config.is_https:
        yield advice("HTTPS", "POINTS_PLAIN_HTTP is on: passwords cross the network in the open. For tests only.")
    elif config.public_addresses:
        yield sound("address", f"printed links lead to {config.public_addresses[0]}")
    else:
        yield refused(
            "address",
            "a forged Host could lead printed codes elsewhere: set PUBLIC_ADDRESS=https://... to how people reach it.",
        )


def _login_of_machine() -> Iterator[Finding]:
    if os.name != "nt" and os.geteuid() == 0:
        yield advice("machine login", "root serves: give the program a login of its own (deploy/points.service).")


def _private_paths(config: Config, engine: Engine) -> list[Path]:
    folder = config.instance_folder
    keys = sorted(path for pattern in KEY_NAMES for path in folder.glob(pattern))
    file = sqlite_file(engine)
    beside = [file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")] if file else []
    return [folder, *keys, *beside]


def _database(config: Config, engine: Engine) -> Iterator[Finding]:
    file = sqlite_file(engine)
    if file is not None:
        yield find_file_system(file)
        yield find_server(file, this_machine())
        yield find_sqlite_version()
        if not file.exists():
            yield refused("database", f"there is no {file}: flask --app wsgi db upgrade makes it.")
            return
    try:
        yield from _opened(config, engine)
    except (DBAPIError, RuntimeError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines() or ["no reason given"]
        yield refused("database", f"it can't be opened: {reason[0]}")


def _opened(config: Config, engine: Engine) -> list[Finding]:
    with engine.connect() as connection:
        found = [find_schema(connection)]
        if found[0].verdict is Verdict.SOUND:
            found.append(_find_seal_key(connection, config.instance_folder))
        if engine.dialect.name == "postgresql":
            found += find_postgresql(connection)
            if not config.is_demo:
                found += [*find_login(connection), *find_durability(connection)]
    return found


def _find_seal_key(connection: Connection, folder: Path) -> Finding:
    try:
        with Session(connection) as current:
            require_key(current, folder)
    except SigningKeyGone as gone:
        return refused(
            "seal key", f"{gone.params['file']} is gone, or another one: bring it back from the backup of the folder."
        )
    return sound("seal key", "the key that signs the books is where it belongs")
