"""Measure a villager's passbook page: bytes of all it loads on a first visit, and the time to its first byte.

    python -m benchmarks.passbook_page [--lines 500] [--rounds 30]

It builds a village in a temporary SQLite database, with one household of so many lines, and asks a real server
over a real connection. The figures are printed, never asserted: tests watch the size.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from pointsapp.core.db import db
from tests.databases import make_app
from tests.long_passbook import fill_passbook
from tests.person import Person
from tests.world import World

PAGE = "/v/lahai/passbook"
LOADED = re.compile(r"""<(?:link|script|img)[^>]+(?:href|src)="(/[^"]+)\"""")


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_args: object) -> None:
        pass


@contextmanager
def served(app: Flask) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()


def cookies_of(app: Flask, world: World) -> str:
    with app.app_context():
        person = Person(app, world.sign_in("alice"), language="zh")
    names = ("language", app.config["SESSION_COOKIE_NAME"])
    found = (person.client.get_cookie(name) for name in names)
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in found if cookie is not None)


def ask(port: int, path: str, cookies: str, encoding: str) -> tuple[bytes, float]:
    """Fetch something; give its bytes as they came over the line and the milliseconds to the first of them."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": encoding})
    answer = connection.getresponse()
    first = answer.read(1)
    waited = (time.perf_counter() - begun) * 1000
    body = first + answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return body, waited


def measure(port: int, cookies: str, rounds: int) -> None:
    html, _ = ask(port, PAGE, cookies, "identity")
    parts = [PAGE, *dict.fromkeys(LOADED.findall(html.decode()))]
    for encoding in ("br", "gzip", "identity"):
        sizes = {part: len(ask(port, part, cookies, encoding)[0]) for part in parts}
        print(f"{encoding:9}{sum(sizes.values()):8} bytes in all: {sizes}")
    for path in (PAGE, f"{PAGE}?before=200"):
        times = sorted(ask(port, path, cookies, "br")[1] for _ in range(rounds))
        print(f"first byte of {path}: median {statistics.median(times):.1f} ms, slowest {times[-1]:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=30)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/points.db"
        app = make_app(url, url, Path(folder))
        with app.app_context():
            world = World.make()
            fill_passbook(world, "alice", wanted.lines)
        with served(app) as port:
            print(f"a household with {wanted.lines} lines")
            measure(port, cookies_of(app, world), wanted.rounds)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
