"""How often one may try at a secret before waiting, and for how long a session lives unused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pointsapp.core.actor import Role
from pointsapp.core.codes import token_hash
from pointsapp.people.errors import TooManyTries
from pointsapp.people.types import Lifetimes

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 50
PAIRINGS_PER_ADDRESS = 20


@dataclass(frozen=True)
class Limit:
    """A name for what is tried at, and how many tries it has in each window."""

    subject: str
    most: int


def limits_for_login(login: str, address: str) -> tuple[Limit, ...]:
    """Count by login and by address, whether or not the login exists. Long and odd ones are hashed."""
    return (
        Limit(f"login:{token_hash(login)[:40]}", TRIES_PER_LOGIN),
        Limit(f"address:{token_hash(address)[:40]}", TRIES_PER_ADDRESS),
    )


def limits_for_pairing(address: str) -> tuple[Limit, ...]:
    """Count by address."""
    return (Limit(f"pairing:{token_hash(address)[:40]}", PAIRINGS_PER_ADDRESS),)


def require_tries_left(limit: Limit, made: int, oldest_at: datetime | None, *, at: datetime) -> None:
    """Refuse the next try when the window is full. Errors: TooManyTries, with the minutes to wait."""
    if made < limit.most:
        return
    free_at = (oldest_at or at) + WINDOW
    raise TooManyTries(minutes=max(1, -int(-(free_at - at).total_seconds() // 60)))


def idle_time(roles: frozenset[Role], lifetimes: Lifetimes) -> timedelta:
    """Say how long an officer's session lives unused: long at a counter, short in the office."""
    return lifetimes.counter if roles == {Role.KEEPER} else lifetimes.office
