"""The code on a paper card: `JF1P`, 26 letters of 128 random bits, 2 check letters."""

from __future__ import annotations

import secrets

from pointsapp.cards.errors import CardCodeUnreadable
from pointsapp.core.codes import ALPHABET, base32, check_letters, normal_code

PREFIX = "JF1P"
LENGTH = 32
MOST_CARDS = 200
"""So many cards are printed at one time; a larger village prints group by group."""


def new_card_code() -> str:
    """Make a card's code. Units: 128 random bits; printed once, never stored."""
    body = base32(secrets.token_bytes(16))
    return PREFIX + body + check_letters(body)


def parse_card_code(scanned: str) -> str:
    """Bring what was scanned or typed to a card's code, before any look-up.

    Errors: CardCodeUnreadable.
    """
    code = normal_code(scanned)
    body = code[len(PREFIX) : -2]
    is_shaped = len(code) == LENGTH and code.startswith(normal_code(PREFIX))
    if not is_shaped or not set(code[2:]) <= set(ALPHABET) or check_letters(body) != code[-2:]:
        raise CardCodeUnreadable()
    return PREFIX + code[len(PREFIX) :]


def in_groups(code: str) -> list[str]:
    """Cut a code into groups of four, for printing big."""
    return [code[place : place + 4] for place in range(0, len(code), 4)]
