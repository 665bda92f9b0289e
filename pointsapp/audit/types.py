"""Values of the audit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A row named in the facts of an audit entry: kept by its uid, never by its local number."""

    table: str
    row_id: int
