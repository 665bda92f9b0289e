"""Encrypting a backup to a key whose private half lies elsewhere, in pieces that can't be cut, swapped or changed.

Shape: a line of magic, an ephemeral X25519 key, then pieces of 64 KiB under ChaCha20-Poly1305. Each nonce counts and
says whether its piece is the last. The file's key is drawn by HKDF from the exchange with the recipient's key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pointsapp.backups.errors import BackupKeyUnreadable, Unrestorable

MAGIC = b"points-backup-encrypted-1\n"
PIECE = 64 * 1024
TAG = 16
PUBLIC, PRIVATE = "points-public-", "points-private-"


def new_pair() -> tuple[str, str]:
    """Draw a pair of keys as text: the private one, to be kept elsewhere, and the public one, for the settings."""
    private = X25519PrivateKey.generate()
    return _text(PRIVATE, private.private_bytes_raw()), _text(PUBLIC, private.public_key().public_bytes_raw())


def encrypt(source: Path, target: BinaryIO, public_key: str) -> bytes:
    """Write a file encrypted and give the key of this one file, with which it is read back at once.

    Errors: BackupKeyUnreadable.
    """
    try:
        recipient = _bytes(PUBLIC, public_key)
    except ValueError as error:
        raise BackupKeyUnreadable() from error
    ephemeral = X25519PrivateKey.generate()
    sent = ephemeral.public_key().public_bytes_raw()
    file_key = _file_key(ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient)), sent, recipient)
    cipher = ChaCha20Poly1305(file_key)
    target.write(MAGIC + sent)
    with source.open("rb") as plain:
        piece, number = plain.read(PIECE), 0
        while True:
            following = plain.read(PIECE)
            target.write(cipher.encrypt(_nonce(number, is_last=not following), piece, MAGIC))
            if not following:
                return file_key
            piece, number = following, number + 1


def digest_inside(file: Path, file_key: bytes) -> str:
    """Read an encrypted file back and give the SHA-256 of what is in it. Errors: Unrestorable."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        source.seek(len(MAGIC) + 32)
        for piece in _pieces(source, ChaCha20Poly1305(file_key)):
            digest.update(piece)
    return digest.hexdigest()


def is_encrypted(file: Path) -> bool:
    """Tell whether a file begins like an encrypted backup."""
    with file.open("rb") as source:
        return source.read(len(MAGIC)) == MAGIC


def decrypt(file: Path, target: BinaryIO, private_key: str) -> None:
    """Write what is in an encrypted backup. Errors: Unrestorable for a wrong key or a damaged file."""
    try:
        private = X25519PrivateKey.from_private_bytes(_bytes(PRIVATE, private_key))
    except ValueError as error:
        raise Unrestorable("The key file holds no private key for backups: its line begins points-private-.") from error
    with file.open("rb") as source:
        source.read(len(MAGIC))
        sent = source.read(32)
        if len(sent) != 32:
            raise Unrestorable("The backup is cut off: take another copy.")
        shared = private.exchange(X25519PublicKey.from_public_bytes(sent))
        file_key = _file_key(shared, sent, private.public_key().public_bytes_raw())
        for piece in _pieces(source, ChaCha20Poly1305(file_key)):
            target.write(piece)


def _pieces(source: BinaryIO, cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    piece, number = source.read(PIECE + TAG), 0
    while True:
        following = source.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, MAGIC)
        except InvalidTag as error:
            why = (
                "The key does not fit this backup, or its beginning is damaged."
                if number == 0
                else "The backup is damaged or cut off: take another copy."
            )
            raise Unrestorable(why) from error
        if not following:
            return
        piece, number = following, number + 1


def _file_key(shared: bytes, sent: bytes, recipient: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=sent + recipient, info=MAGIC).derive(shared)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _text(kind: str, raw: bytes) -> str:
    return kind + base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(kind: str, text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text.strip().removeprefix(kind) + "=")
    except (ValueError, binascii.Error) as error:
        raise ValueError(kind) from error
    if not text.strip().startswith(kind) or len(raw) != 32:
        raise ValueError(kind)
    return raw
