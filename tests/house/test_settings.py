"""What the program refuses to start with in earnest, and how its cookies then are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import Config, WeakSetting
from pointsapp.app import create_app

STRONG = Config(secret_key="x" * 40, is_testing=False, is_demo=False, test_clock_file=None, is_https=True)


@pytest.mark.parametrize(
    ("weak", "says"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "x" * 31}, "SECRET_KEY"),
        ({"has_cheap_hashes": True}, "tests only"),
        ({"test_clock_file": "/tmp/now"}, "TEST_CLOCK_FILE"),
        ({"is_demo": True, "secret_key": "short"}, "SECRET_KEY"),
    ],
)
def test_weak_settings_are_refused_with_what_to_do(weak: dict[str, object], says: str) -> None:
    with pytest.raises(WeakSetting, match=says):
        replace(STRONG, **weak).require_strong()


def test_strong_settings_are_taken() -> None:
    STRONG.require_strong()


def test_nothing_is_made_before_the_settings_are_judged(tmp_path: Path) -> None:
    weak = replace(STRONG, secret_key="", instance_folder=tmp_path / "instance")

    with pytest.raises(WeakSetting):
        create_app(weak)

    assert not (tmp_path / "instance").exists()


def test_cookies_are_for_https_and_this_host_alone() -> None:
    flask = STRONG.for_flask()

    assert flask["SESSION_COOKIE_NAME"] == "__Host-points"
    assert flask["SESSION_COOKIE_SECURE"]
    assert flask["SESSION_COOKIE_HTTPONLY"]
    assert flask["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_demo_keeps_the_secret_it_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POINTS_DEMO", "1")
    monkeypatch.setenv("INSTANCE_FOLDER", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY", raising=False)

    first, second = Config().secret_key, Config().secret_key

    assert first == second
    assert len(first) >= 32
    assert (tmp_path / "demo" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("given", ["postgres://a@b/c", "postgresql://a@b/c"])
def test_the_usual_addresses_of_postgresql_are_understood(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)

    assert Config().database_url == "postgresql+psycopg://a@b/c"
