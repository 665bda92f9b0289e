"""One of everything in a village, for the programs that walk through all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from pointsapp.core import clock
from tests.house.furniture import furnish
from tests.person import Person
from tests.world import NOW, World

Patch = pytest.MonkeyPatch
SHORT_ON_SQLITE = pytest.mark.short_on_sqlite
"""For what the door, the parsers and the templates decide: the short run asks one database alone."""


def furnished(app: Flask, world: World, people: dict[str, Person], folder: Path, patch: Patch) -> dict[str, str]:
    """Give the ids of one of everything, on the day the world was made; files lie in the test's own folder."""
    patch.setattr(app, "instance_path", str(folder))
    clock_file = folder / "now"
    clock_file.write_text(NOW.isoformat())
    patch.setattr(clock, "_test_file", str(clock_file))
    return furnish(world, people, folder / "files")
