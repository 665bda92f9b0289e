"""Real servers to measure: Granian with so many workers and threads, on a database, in front of any application."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds
from pointsapp.cli.serving import THREADS, WORKERS
from tests.browser.live_site import free_port

ROOT = Path(__file__).parents[1]
PRODUCT = "wsgi:app"
SECRET_KEY = secrets.token_hex(32)
UP_WITHIN_SECONDS = 60


@dataclass
class Server:
    """A server that answers on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def cpu(self) -> float:
        """The processor time of its workers so far, in seconds."""
        return cpu_seconds(self.process.pid)


@contextmanager
def serve(
    url: str,
    folder: Path,
    *,
    target: str = PRODUCT,
    workers: int = WORKERS,
    threads: int = THREADS,
    settings: Mapping[str, str] | None = None,
    is_command: bool = False,
) -> Iterator[Server]:
    """Serve an application on a database with a folder of its own, until the block ends.

    Shape: with `is_command` the product by `flask serve`, as `make serve` does it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_FOLDER": str(folder),
        "POINTS_PLAIN_HTTP": "1",
        **(settings or {}),
    }
    port, log = free_port(), folder / "server.log"
    granian = ["granian", "--interface", "wsgi", "--log-level", "warning", target]
    numbers = ["--workers", str(workers), "--blocking-threads", str(threads)]
    words = ["flask", "--app", "wsgi", "serve"] if is_command else [*granian, *numbers]
    with log.open("ab") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", *words, "--port", str(port)],
            cwd=ROOT, env=environment, stdout=written, stderr=written, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(process, port, log)
        yield Server(process, port, log)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path, path: str = "/sign-in") -> float:
    """Wait for the first answer, whatever it is, and give the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < UP_WITHIN_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended before it answered: {log.read_text(errors='replace')[-2000:]}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return time.monotonic() - began
        finally:
            connection.close()
    raise RuntimeError("the server did not answer in time")
