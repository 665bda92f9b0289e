"""The key that signs the books: its private half in a file of the instance folder, its public half in the database."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.models import SigningKey
from pointsapp.chain.rules import key_content, key_id, signed_bytes
from pointsapp.core.canonical import instant

ALGORITHM = "ed25519"
FOLDER = "keys"


def signing_key(current: Session, *, at: datetime) -> tuple[str, Ed25519PrivateKey]:
    """Give the key that signs now, with its name; the first one of an installation is made here.

    Errors: SigningKeyGone when the books were signed before and the file is not there: no other key takes its place.
    """
    newest = _newest(current)
    folder = _folder(current)
    if newest is not None:
        return newest, _read(folder / f"{newest}.pem", newest)
    private = _left_behind(folder) or _make(folder)
    return _list(current, private, replaces=None, at=at), private


def new_key(current: Session, *, at: datetime) -> str:
    """Make a key that signs from now on, and give its name. Books signed before are checked by the old public half."""
    return _list(current, _make(_folder(current)), replaces=_newest(current), at=at)


def require_key(current: Session, folder: Path) -> None:
    """Refuse to go on where the books were signed and the newest key's file is not there. Errors: SigningKeyGone."""
    newest = _newest(current)
    if newest is not None:
        _read(folder / FOLDER / f"{newest}.pem", newest)


def is_signed(public_key: bytes, signature: bytes, content: dict[str, Any]) -> bool:
    """Tell whether a signature belongs to what it stands under."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed_bytes(content))
    except (InvalidSignature, ValueError):
        return False
    return True


def _newest(current: Session) -> str | None:
    return current.scalars(select(SigningKey.key_id).order_by(SigningKey.number.desc()).limit(1)).first()


def _folder(current: Session) -> Path:
    options = current.connection().get_execution_options()
    return Path(options["instance_folder"]) / FOLDER


def _list(current: Session, private: Ed25519PrivateKey, *, replaces: str | None, at: datetime) -> str:
    public = private.public_key().public_bytes_raw()
    key: dict[str, Any] = {
        "key_id": key_id(public),
        "algorithm": ALGORITHM,
        "public_key": public,
        "replaces": replaces,
        "since": at,
    }
    number = (current.scalar(select(func.max(SigningKey.number))) or 0) + 1
    signature = private.sign(signed_bytes(key_content(key | {"since": instant(at)})))
    current.execute(insert(SigningKey).values(number=number, signature=signature, **key))
    return key_id(public)


def _make(folder: Path) -> Ed25519PrivateKey:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    letters = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{key_id(private.public_key().public_bytes_raw())}.pem"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(letters)
        new.flush()
        os.fsync(new.fileno())
    return private


def _left_behind(folder: Path) -> Ed25519PrivateKey | None:
    """Find a key whose listing was rolled back: nothing was signed with it yet."""
    for file in sorted(folder.glob("*.pem")):
        return _read(file, file.stem)
    return None


def _read(file: Path, name: str) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningKeyGone(file=str(file)) from error
    if not isinstance(private, Ed25519PrivateKey) or key_id(private.public_key().public_bytes_raw()) != name:
        raise SigningKeyGone(file=str(file))
    return private
