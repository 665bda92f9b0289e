"""Numbers in addresses: whatever is typed there, a page opens."""

from __future__ import annotations

from flask import request

_MOST = 10**9


def whole_number(name: str) -> int | None:
    """Give a positive number of the query that a database can hold, None for everything else."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found <= _MOST else None
