"""Which revisions of the tables this release knows, read from the heads of its migrations."""

from __future__ import annotations

import re
from functools import cache

from config import ROOT

_NAMED = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


@cache
def known_schemas() -> frozenset[str]:
    """Give the revisions of all migrations, the newest and those before it."""
    return frozenset(_named("revision"))


@cache
def newest_schema() -> str:
    """Give the revision that this release brings. Shape: the one that no migration builds on."""
    [newest] = known_schemas() - set(_named("down_revision"))
    return newest


def _named(word: str) -> list[str]:
    texts = (file.read_text(encoding="utf-8") for file in (ROOT / "migrations" / "versions").glob("*.py"))
    return [revision for text in texts for named, revision in _NAMED.findall(text) if named == word]
