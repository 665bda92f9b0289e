"""Parts of the program that are loaded when they are first needed: the one place that imports by name."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def load(place: str) -> Any:
    """Import a module, or something of it.

    Shape: `module` or `module:name`. Source: ADR 30.
    """
    module, _, name = place.partition(":")
    found = import_module(module)
    return getattr(found, name) if name else found
