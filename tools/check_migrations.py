"""Run every migration up, compare the tables with the models, run them down and up again, on both databases.

Started as `python -m tools.check_migrations` from the repository.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres

STEPS = (["upgrade"], ["check"], ["downgrade", "base"], ["upgrade"])


def main() -> int:
    """Check both databases and answer 1 at the first failure."""
    with tempfile.TemporaryDirectory(prefix="jf-migrations-") as folder:
        file = f"sqlite:///{Path(folder) / 'points.db'}"
        if not check("SQLite", file, file):
            return 1
    try:
        server = postgres.start()
    except postgres.PostgresUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    name = f"migrations_{secrets.token_hex(4)}"
    try:
        server.create_database(name)
        return 0 if check("PostgreSQL", server.app_url(name), server.owner_url(name)) else 1
    finally:
        server.drop_database(name)
        server.stop()


def check(kind: str, app_url: str, owner_url: str) -> bool:
    """Run the steps on one empty database and say whether all of them worked."""
    environment = {
        **os.environ,
        "DATABASE_URL": app_url,
        "MIGRATION_DATABASE_URL": owner_url,
        "SECRET_KEY": secrets.token_hex(32),
    }
    for step in STEPS:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "db", *step],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(
                f"{done.stdout}{done.stderr}\n{kind}: migrations fail at `flask db {' '.join(step)}`", file=sys.stderr
            )
            return False
    print(f"{kind}: migrations go up, match the models and go down")
    return True


if __name__ == "__main__":
    sys.exit(main())
