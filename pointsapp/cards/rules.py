"""The code on a paper card: `JF1P`, 26 letters of 128 random bits, 2 check letters."""

from __future__ import annotations

import secrets

from pointsapp.cards.errors import CardCodeUnreadable, CardForPractice, CardNotForPractice
from pointsapp.core.codes import ALPHABET, base32, check_letters, normal_code

PREFIX = "JF1P"
PRACTICE_PREFIX = "JF1X"
"""Begins the codes of cards that are printed in a practice copy, so that no shop mixes them up."""

LENGTH = 32
MOST_CARDS = 200
"""So many cards are printed at one time; a larger village prints group by group."""


def new_card_code(*, is_practice: bool = False) -> str:
    """Make a card's code. Units: 128 random bits; printed once, never stored."""
    prefix, body = PRACTICE_PREFIX if is_practice else PREFIX, base32(secrets.token_bytes(16))
    return prefix + body + _check_letters(prefix, body)


def parse_card_code(scanned: str, *, is_practice: bool = False) -> str:
    """Bring what was scanned or typed to a card's code, before any look-up.

    Errors: CardCodeUnreadable, CardForPractice, CardNotForPractice.
    """
    code = normal_code(scanned)
    body = code[len(PREFIX) : -2]
    prefix = next((known for known in (PREFIX, PRACTICE_PREFIX) if code.startswith(normal_code(known))), None)
    if prefix is None or len(code) != LENGTH or not set(code[2:]) <= set(ALPHABET):
        raise CardCodeUnreadable()
    if _check_letters(prefix, body) != code[-2:]:
        raise CardCodeUnreadable()
    if prefix == PRACTICE_PREFIX and not is_practice:
        raise CardForPractice()
    if prefix == PREFIX and is_practice:
        raise CardNotForPractice()
    return prefix + code[len(PREFIX) :]


def _check_letters(prefix: str, body: str) -> str:
    """Check a practice card's beginning too: one letter misread must not make it of a real card."""
    return check_letters(body if prefix == PREFIX else prefix + body)


def in_groups(code: str) -> list[str]:
    """Cut a code into groups of four, for printing big."""
    return [code[place : place + 4] for place in range(0, len(code), 4)]
