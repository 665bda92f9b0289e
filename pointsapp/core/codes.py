"""Codes that leave the installation: stable uids, random tokens, Crockford Base32 with check letters."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

import uuid_utils

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")


def new_uid() -> str:
    """Make a time-ordered UUID (version 7) as text."""
    return str(uuid_utils.uuid7())


def new_token(size: int = 16) -> str:
    """Make a random secret for a URL or cookie. Units: bytes of randomness."""
    return secrets.token_urlsafe(size)


def token_hash(token: str) -> str:
    """Hash a random token for storing. Source: 128 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def base32(data: bytes) -> str:
    """Write bytes in Crockford Base32, the last letter padded with zero bits."""
    bits = int.from_bytes(data) << (-len(data) * 8 % 5)
    count = -(-len(data) * 8 // 5)
    return "".join(ALPHABET[(bits >> 5 * place) & 31] for place in reversed(range(count)))


def check_letters(body: str) -> str:
    """Give two letters that catch misreadings: a 10-bit CRC (polynomial 0x233) of the body."""
    crc = 0
    for byte in body.encode("ascii"):
        crc ^= byte << 2
        for _ in range(8):
            crc = ((crc << 1) ^ 0x233 if crc & 0x200 else crc << 1) & 0x3FF
    return ALPHABET[crc >> 5] + ALPHABET[crc & 31]


def normal_code(typed: str) -> str:
    """Bring a scanned or typed code to its canonical letters, without judging it.

    Source: full-width letters of an input method, spaces, line ends and O, I, L typed by hand.
    """
    folded = unicodedata.normalize("NFKC", typed[:200]).upper()
    return "".join(folded.split()).translate(_READ_AS)
