"""What processes ask of the system, as strace writes it down: files flushed, requests read, answers sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = "openat,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename"
TALK = "recvfrom,recvmsg,writev,sendto,sendmsg"
_LINE = re.compile(r"(?P<pid>\d+) +(?P<at>\d+\.\d+) (?P<rest>.*)")
_RESUMED = re.compile(r"<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)")
_FILE = re.compile(r"^\w+\(\d+<(?P<path>[^>]*)>")
_DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PWRITE = re.compile(r", (?P<size>\d+), (?P<offset>\d+)\) += (?P<written>-?\d+)")
_TRUNCATE = re.compile(r", (?P<length>\d+)\) += 0")
_CREATED = re.compile(r"O_CREAT.* = \d+<(?P<path>[^>]*)>")
_UNLINKED = re.compile(r'unlink(?:at)?\([^"]*"((?:\\x[0-9a-f]{2})*)".*= 0')
_DONE = re.compile(rb'"result":\s*"done"')
_KEY = re.compile(rb'"request_key":\s*"([0-9a-f-]{36})"')
_CONFIRM = re.compile(rb"POST /v/lahai/counter/quotes/([0-9a-f-]{36})/confirm")


@dataclass(frozen=True)
class Event:
    """One thing that happened. `began` and `ended` are places in the order of the trace, `at` the time of its end.

    Shape: `kind` is write, truncate, sync, create, unlink, request or answer; `name` a path or a quote's uid.
    """

    kind: str
    name: str
    began: int
    ended: int
    at: float
    offset: int = 0
    data: bytes = b""


def command(calls: str, output: Path, *, pid: int | None = None) -> list[str]:
    """Give the strace command that writes these calls of a program and all its children to a file."""
    program = shutil.which("strace")
    assert program is not None
    options = [program, "-f", "-ttt", "-y", "-qq", "-xx", "-s", "200000", "-e", f"trace={calls}", "-e", "signal=none"]
    return [*options, "-o", str(output), *(["-p", str(pid)] if pid else [])]


def read(file: Path) -> list[Event]:
    """Read a trace, in the order in which the calls ended."""
    return list(_events(file))


def _events(file: Path) -> Iterator[Event]:
    begun: dict[tuple[str, str], tuple[int, str]] = {}
    with file.open(encoding="ascii", errors="replace") as lines:
        for place, line in enumerate(lines):
            match = _LINE.match(line)
            if match is None:
                continue
            rest, began = match["rest"], place
            if rest.endswith("<unfinished ...>"):
                begun[(match["pid"], rest.partition("(")[0])] = (place, rest.removesuffix("<unfinished ...>").rstrip())
                continue
            resumed = _RESUMED.match(rest)
            if resumed:
                began, before = begun.pop((match["pid"], resumed["call"]), (place, ""))
                rest = before + resumed["rest"]
            yield from _event(rest, began, place, float(match["at"]))


def _event(rest: str, began: int, ended: int, at: float) -> Iterator[Event]:
    call = rest.partition("(")[0]
    file = _FILE.match(rest)
    name = _plain(file["path"]) if file else ""
    if call == "pwrite64" and (wrote := _PWRITE.search(rest)):
        yield Event("write", name, began, ended, at, int(wrote["offset"]), _bytes(rest)[: int(wrote["written"])])
    elif call == "ftruncate" and (cut := _TRUNCATE.search(rest)):
        yield Event("truncate", name, began, ended, at, int(cut["length"]))
    elif call in {"fsync", "fdatasync"} and rest.endswith("= 0"):
        yield Event("sync", name, began, ended, at)
    elif call == "openat" and (created := _CREATED.search(rest)):
        yield Event("create", _plain(created["path"]), began, ended, at)
    elif call in {"unlink", "unlinkat"} and (gone := _UNLINKED.match(rest)):
        yield Event("unlink", _plain(gone[1]), began, ended, at)
    elif "socket:" in name or name.startswith("TCP"):
        yield from _talk(call, _bytes(rest), began, ended, at)


def _talk(call: str, data: bytes, began: int, ended: int, at: float) -> Iterator[Event]:
    asked = _CONFIRM.search(data)
    if call in {"recvfrom", "recvmsg"} and asked:
        yield Event("request", asked[1].decode(), began, ended, at)
    key = _KEY.search(data)
    if call in {"writev", "sendto", "sendmsg"} and key and _DONE.search(data):
        # An answer is on its way as soon as the call begins.
        yield Event("answer", key[1].decode(), began, began, at)


def _bytes(rest: str) -> bytes:
    return b"".join(_unhex(part) for part in _DATA.findall(rest))


def _plain(path: str) -> str:
    """Read a path, which strace 6 writes in figures too and older ones in letters."""
    return _unhex(path).decode() if path.startswith("\\x") else path


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
