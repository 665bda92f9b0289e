"""A closed loop of so many connections: each sends its next request when the last answer is whole.

One thread over plain sockets that are watched together, so that the client takes as little of the machine as it can:
about 40 microseconds of processor for a request.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

NO_ANSWER_AFTER_SECONDS = 120
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)

Reader = Callable[[int, bytes], str]


@dataclass
class Run:
    """What a load was answered: words of the answers, how long each took, how long all took."""

    seconds: float = 0.0
    words: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.took_ms) / self.seconds

    def at(self, part: float) -> float:
        """Give the milliseconds within which so large a part was answered."""
        ordered = sorted(self.took_ms)
        return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]


def status_of(status: int, _body: bytes) -> str:
    return str(status)


def get(path: str, cookie: str = "", accept: str = "text/html") -> bytes:
    """Write a GET as it goes over the line."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: {accept}\r\n\r\n".encode()


def post(path: str, fields: dict[str, str], cookie: str = "", accept: str = "application/json") -> bytes:
    """Write a form as it goes over the line."""
    body = urlencode(fields)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nAccept: {accept}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


@dataclass
class _Line:
    """One connection with what it waits for."""

    socket: socket.socket
    got: bytes = b""
    sent_at: float = 0.0


def closed_loop(port: int, requests: Sequence[bytes], connections: int, read: Reader = status_of) -> Run:
    """Send all requests over so many connections and wait for every answer."""
    run, waiting = Run(), iter(requests)
    with selectors.DefaultSelector() as watched:
        began = time.perf_counter()
        open_lines = 0
        for request in _first(waiting, connections):
            line = _Line(socket.create_connection(("127.0.0.1", port)))
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watched.register(line.socket, selectors.EVENT_READ, line)
            _send(line, request)
            open_lines += 1
        while open_lines:
            ready = watched.select(NO_ANSWER_AFTER_SECONDS)
            if not ready:
                raise TimeoutError("the server does not answer any more")
            for key, _ in ready:
                if _is_answered(key.data, run, read):
                    following = next(waiting, None)
                    if following is None:
                        watched.unregister(key.data.socket)
                        key.data.socket.close()
                        open_lines -= 1
                    else:
                        _send(key.data, following)
        run.seconds = time.perf_counter() - began
    return run


def _first(waiting: Iterator[bytes], count: int) -> Iterator[bytes]:
    for _ in range(count):
        found = next(waiting, None)
        if found is not None:
            yield found


def _send(line: _Line, request: bytes) -> None:
    line.got, line.sent_at = b"", time.perf_counter()
    line.socket.sendall(request)


def _is_answered(line: _Line, run: Run, read: Reader) -> bool:
    some = line.socket.recv(65536)
    if not some:
        raise ConnectionError("the server hung up")
    line.got += some
    head, separator, body = line.got.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = _LENGTH.search(head)
    if length is None:
        raise ValueError(f"an answer without its length: {head[:300]!r}")
    if len(body) < int(length[1]):
        return False
    run.took_ms.append((time.perf_counter() - line.sent_at) * 1000)
    run.words[read(int(head[9:12]), body)] += 1
    return True
