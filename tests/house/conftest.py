"""A village with one of everything in it, for the tests that walk all routes."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from pointsapp.core import clock
from tests.house.furniture import furnish
from tests.person import Person
from tests.world import NOW, World


@pytest.fixture
def filled(
    app: Flask, world: World, people: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Ids of one of everything, on the day the world was made; files lie in a folder of the test's own."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    clock_file = tmp_path / "now"
    clock_file.write_text(NOW.isoformat())
    monkeypatch.setattr(clock, "_test_file", str(clock_file))
    return furnish(world, people, tmp_path / "files")
