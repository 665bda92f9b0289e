"""The one-time code that ties a villager's phone to a household: 8 letters and 2 that catch misreadings."""

from __future__ import annotations

from datetime import timedelta

from pointsapp.core.codes import ALPHABET, check_letters, normal_code
from pointsapp.people.errors import PairingCodeUnreadable

LETTERS = 8
VALID_FOR = timedelta(days=3)


def write_code(body: str) -> str:
    """Write a code as it is shown and printed: ABCD-EFGH-12."""
    return f"{body[:4]}-{body[4:]}-{check_letters(body)}"


def read_code(typed: str) -> str:
    """Read the 8 letters out of what was typed or scanned. Errors: PairingCodeUnreadable."""
    code = normal_code(typed).replace("-", "").replace("—", "")
    body, check = code[:LETTERS], code[LETTERS:]
    if len(body) != LETTERS or not set(body) <= set(ALPHABET) or check != check_letters(body):
        raise PairingCodeUnreadable()
    return body
