"""A picture after cleaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CleanPhoto:
    """A JPEG that carries its pixels and nothing else. Units: pixels.

    Shape: `original_sha256` is that of the file as it came, to tell that it came before.
    """

    data: bytes
    sha256: str
    original_sha256: str
    width: int
    height: int
