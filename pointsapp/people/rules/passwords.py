"""What a new password must be: long enough and not the first that a stranger tries. No other rules."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from pointsapp.people.errors import (
    PasswordLikeLogin,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)

SHORTEST = 8
LONGEST = 128
_ROWS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")


def normal_password(typed: str) -> str:
    """Bring a typed password to the letters that are hashed, so that an input method's wide ones count as plain."""
    return unicodedata.normalize("NFKC", typed)


def require_good_password(typed: str, *, login: str, name: str) -> None:
    """Refuse a new password that is easily guessed.

    Errors: PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordLikeLogin.
    """
    password = normal_password(typed)
    if len(password) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(most=LONGEST)
    folded = password.casefold()
    if folded in _common() or _is_pattern(folded):
        raise PasswordTooCommon()
    if any(part and part.casefold() in folded for part in (login, name)):
        raise PasswordLikeLogin()


def _is_pattern(folded: str) -> bool:
    if any(folded == (folded[:size] * len(folded))[: len(folded)] for size in (1, 2, 3, 4)):
        return True
    return any(folded in row or folded in row[::-1] for row in _ROWS)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="ascii")
    return frozenset(text.split())
