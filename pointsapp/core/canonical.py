"""One form of bytes for what is hashed: the same content gives the same bytes, here and elsewhere."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

_EXACT = frozenset({str, int, bool, type(None)})
_write = json.JSONEncoder(
    sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def canonical(content: Any) -> str:
    """Write plain content as JSON in ASCII: keys sorted, no spaces, whole numbers only.

    Errors: TypeError for a fraction or anything else that JSON does not hold exactly.
    """
    _require_exact(content)
    return _write(content)


def instant(at: datetime) -> str:
    """Write an instant in UTC to the microsecond, always with the same number of letters."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(content: Any) -> str:
    """Hash plain content: SHA-256 of its canonical form, in hexadecimal letters."""
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


def _require_exact(content: Any) -> None:
    if type(content) in _EXACT:
        return
    if isinstance(content, dict):
        for name, value in content.items():
            if not isinstance(name, str):
                raise TypeError(f"{name!r} is no name")
            if type(value) not in _EXACT:
                _require_exact(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _require_exact(value)
    elif content is not None and not isinstance(content, str | int):
        raise TypeError(f"{content!r} has no canonical form")
