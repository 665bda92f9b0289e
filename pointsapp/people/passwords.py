"""Hashing passwords with Argon2id. It takes long on purpose, so never inside a transaction."""

from __future__ import annotations

import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pointsapp.core.codes import ALPHABET
from pointsapp.people.rules.passwords import normal_password
from pointsapp.people.types import PasswordHash

_STRONG = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_EASY_TO_READ = ALPHABET.lower().translate(str.maketrans("", "", "01"))
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


_in_use = [_STRONG]


def use(*, is_cheap: bool) -> None:
    """Choose the hasher once at start: the cheap one is for tests, and production refuses it."""
    _in_use[0] = _CHEAP if is_cheap else _STRONG


def hash_password(text: str) -> PasswordHash:
    """Hash a new password."""
    return PasswordHash(_in_use[0].hash(_letters(text)))


def password_matches(kept: PasswordHash | None, text: str) -> bool:
    """Compare a password with a kept hash. Without a hash it takes as long, and never fits."""
    hasher = _in_use[0]
    decoy = _hash_that_nothing_fits(hasher)
    try:
        fits = hasher.verify(kept or decoy, _letters(text))
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(kept)


@cache
def _hash_that_nothing_fits(hasher: PasswordHasher) -> PasswordHash:
    """Make it with the first check, whoever that is for, rather than at every start of a command."""
    return PasswordHash(hasher.hash(secrets.token_hex(16)))


def new_first_password() -> str:
    """Make up a first password for handing over on paper. Units: 12 letters of 30, 58 random bits."""
    return _in_parts("".join(secrets.choice(_EASY_TO_READ) for _ in range(12)))


def first_password_from(secret: str, login: str) -> str:
    """Make the first password that a random secret gives for a login: always the same, so it needs no keeping."""
    number = int.from_bytes(hmac.digest(secret.encode("ascii"), login.encode("utf-8"), "sha256"))
    size = len(_EASY_TO_READ)
    return _in_parts("".join(_EASY_TO_READ[number // size**place % size] for place in range(12)))


def _in_parts(letters: str) -> str:
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def _letters(text: str) -> bytes:
    return normal_password(text).encode("utf-8", "surrogatepass")
