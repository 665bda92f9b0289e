"""Small values as they come from a form or an address."""

from __future__ import annotations

import re
import unicodedata

from pointsapp.core.errors import Absent

_ID = re.compile(r"[1-9][0-9]{0,17}")


def read_id(text: str) -> int:
    """Read an id that a page wrote into its form. Errors: Absent for anything else."""
    if not _ID.fullmatch(text):
        raise Absent()
    return int(text)


def read_text(text: str, longest: int) -> str:
    """Read a short line of text: letters that nobody can see or type are left out."""
    seen = (letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
    return "".join(seen).strip()[:longest]
