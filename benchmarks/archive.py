"""How long a village takes to come out and in: `python -m benchmarks.archive [transfers]`, on SQLite, else a million.

The book is that of `benchmarks.verify_books`. Export and import run in processes of their own, which say how much
memory they took at most.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.verify_books import fill
from pointsapp.core.db import db
from tests.databases import make_app

RUN = """
import resource, sys
from config import Config
from pointsapp.app import create_app
app = create_app(Config())
answer = app.test_cli_runner().invoke(args=sys.argv[1:])
print(answer.output, file=sys.stderr)
assert answer.exit_code == 0, answer.exception
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def timed(folder: Path, *words: str) -> str:
    surroundings = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'points.db'}",
        "INSTANCE_FOLDER": str(folder),
        "SECRET_KEY": os.urandom(32).hex(),
        "POINTS_PLAIN_HTTP": "1",
    }
    begun = time.perf_counter()
    command = [sys.executable, "-c", RUN, *words]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return f"{time.perf_counter() - begun:.0f} s, {done.stdout.strip()} MB"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        old, new, file = Path(name) / "old", Path(name) / "new", Path(name) / "village.zip"
        for folder in (old, new):
            folder.mkdir()
        url = f"sqlite:///{old / 'points.db'}"
        app = make_app(url, url, old)
        with app.app_context():
            fill(count)
            db.engine.dispose()
        print(f"out: {timed(old, 'export', '--village', 'bench', str(file))}, {file.stat().st_size >> 20} MB of zip")
        print(f"in:  {timed(new, 'import', str(file))}")


if __name__ == "__main__":
    main()
