"""Ids that come back from a form."""

from __future__ import annotations

import re

from pointsapp.core.errors import Absent

_ID = re.compile(r"[1-9][0-9]{0,17}")


def read_id(text: str) -> int:
    """Read an id that a page wrote into its form. Errors: Absent for anything else."""
    if not _ID.fullmatch(text):
        raise Absent()
    return int(text)
