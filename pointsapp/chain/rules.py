"""What is hashed and what is signed, to the byte. docs/chain.md says the same for whoever checks elsewhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from pointsapp.chain.errors import HeadUnreadable
from pointsapp.chain.types import Head
from pointsapp.core.canonical import canonical

SHORTEST_HASH = 8
_TYPED = re.compile(r"(\d{1,15}):([0-9a-f]{8,64})")


def link_hash(book_uid: str, sequence: int, kind: str, previous: str, row: str) -> bytes:
    """Hash a link over the one before. Shape: `row` is canonical already; the names stand in their order."""
    text = f'{{"book":"{book_uid}","kind":"{kind}","previous":"{previous}","row":{row},"sequence":{sequence}}}'
    return hashlib.sha256(text.encode("ascii")).digest()


def signed_bytes(content: dict[str, Any]) -> bytes:
    """Give the bytes that are signed."""
    return canonical(content).encode("ascii")


def published_content(book_uid: str, published: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the signature of a published head stands under. Shape: instants are written out already."""
    return {
        "book": book_uid,
        "hash": bytes(published["hash"]).hex(),
        "key": published["key_id"],
        "number": published["number"],
        "occasion": published["occasion"],
        "occasion_uid": published["occasion_uid"],
        "points": published["points"],
        "published_at": published["published_at"],
        "sequence": published["sequence"],
        "transfers": published["transfers"],
    }


def key_content(key: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a key's own signature stands under. Shape: instants are written out already."""
    return {
        "algorithm": key["algorithm"],
        "key": key["key_id"],
        "public_key": bytes(key["public_key"]).hex(),
        "replaces": key["replaces"],
        "since": key["since"],
    }


def key_id(public_key: bytes) -> str:
    """Name a public key by the beginning of its hash."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def in_groups(hash_letters: str, count: int) -> str:
    """Write the first letters of a hash in groups of four, as they are printed."""
    shown = hash_letters[:count]
    return " ".join(shown[start : start + 4] for start in range(0, len(shown), 4))


def read_head(typed: str) -> Head:
    """Read a head from paper: `1234:a1b2 c3d4 ...`, at least eight letters of the hash. Errors: HeadUnreadable."""
    plain = "".join(unicodedata.normalize("NFKC", typed[:200]).split()).replace(",", "").lower()
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise HeadUnreadable()
    return Head(int(found[1]), found[2])
