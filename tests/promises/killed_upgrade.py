"""Upgrades that are killed: a process that knows the product already and forks a child for every order.

Reads one JSON order a line: `url`, `owner_url`, `folder`, `kill_at` (the number of a statement, 0 for none), `commits`
(a fault: commit after each statement). Answers one JSON line: how the child ended, and where each migration's
statements ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, event

from tests.databases import make_app, run_as_owner


class Statements:
    """Counts what an upgrade sends to the database, and ends the process at one of them."""

    def __init__(self, kill_at: int, *, commits: bool) -> None:
        self.kill_at, self.commits = kill_at, commits
        self.count = 0
        self.ends: list[int] = []

    def after(self, connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Count one statement; alembic writes its version at the end of each migration."""
        self.count += 1
        if "alembic_version" in statement and statement.startswith(("UPDATE", "INSERT")):
            self.ends.append(self.count)
        if self.commits:
            self._commit(connection)
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def _commit(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        if connection.dialect.name == "sqlite":
            driver.execute("COMMIT")
            driver.execute("BEGIN IMMEDIATE")
        else:
            driver.commit()


def run(order: dict[str, Any], answers: int) -> None:
    """Upgrade a database to the newest schema, or die on the way."""
    statements = Statements(order["kill_at"], commits=order["commits"])
    app = make_app(order["url"], order["owner_url"], Path(order["folder"]), migrate=False)
    event.listen(Engine, "after_cursor_execute", statements.after)
    run_as_owner(app, order["owner_url"], upgrade)
    os.write(answers, json.dumps(statements.ends).encode())


def main() -> None:
    """Fork for each order and tell how it ended."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            ended = 1
            try:
                run(json.loads(line), writing)
                ended = 0
            finally:
                if ended:
                    traceback.print_exc()
                os._exit(ended)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as answers:
            ends = json.loads(answers.read() or b"[]")
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status), "ends": ends}), flush=True)


if __name__ == "__main__":
    main()
