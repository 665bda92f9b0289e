"""What the program refuses to start with in earnest, and how its cookies then are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import Config, WeakSetting
from pointsapp.app import create_app

STRONG = Config(
    secret_key="0f1e2d3c4b5a69788796a5b4c3d2e1f0", is_testing=False, is_demo=False, test_clock_file=None, is_https=True
)


@pytest.mark.parametrize(
    ("weak", "says"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "x" * 31}, "SECRET_KEY"),
        ({"has_cheap_hashes": True}, "tests only"),
        ({"test_clock_file": "/tmp/now"}, "TEST_CLOCK_FILE"),
        ({"is_demo": True, "secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "x" * 40}, "can be guessed"),
        ({"secret_key": "please-change-me-0123456789abcdefgh"}, "can be guessed"),
        ({"is_debug": True}, "FLASK_DEBUG"),
        ({"public_addresses": ("http://points.example.org",)}, "not https"),
    ],
)
def test_weak_settings_are_refused_with_what_to_do(weak: dict[str, object], says: str) -> None:
    with pytest.raises(WeakSetting, match=says):
        replace(STRONG, **weak).require_strong()


def test_strong_settings_are_taken() -> None:
    STRONG.require_strong()


def test_all_weak_settings_are_said_at_once() -> None:
    with pytest.raises(WeakSetting) as refused:
        replace(STRONG, secret_key="", is_debug=True).require_strong()

    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == ["SECRET_KEY", "FLASK_DEBUG"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("PUBLIC_ADDRESS", "points.example.org"),
        ("PUBLIC_ADDRESS", "https://points.example.org/village"),
        ("PUBLIC_ADDRESS", "https://points.example.org, ftp://points.example.org"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, name: str, given: str) -> None:
    monkeypatch.setenv(name, given)

    with pytest.raises(WeakSetting, match=name):
        Config()


def test_addresses_and_proxies_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ADDRESS", "https://points.example.org/, https://192.168.1.5:8443")
    monkeypatch.setenv("TRUSTED_PROXIES", "2")

    read = Config()

    assert read.public_addresses == ("https://points.example.org", "https://192.168.1.5:8443")
    assert read.for_flask()["TRUSTED_HOSTS"] == ["points.example.org", "192.168.1.5"]
    assert read.trusted_proxies == 2


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


def test_a_site_in_earnest_keeps_a_secret_of_its_own_when_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INSTANCE_FOLDER", str(tmp_path / "instance"))
    for name in ("SECRET_KEY", "POINTS_DEMO", "POINTS_KEEP_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert Config().secret_key == ""

    monkeypatch.setenv("POINTS_KEEP_SECRET", "1")
    drawn = Config().secret_key
    monkeypatch.delenv("POINTS_KEEP_SECRET")

    assert Config().secret_key == drawn, "commands find it without being told"
    assert len(drawn) >= 32
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_lost_beside_its_data_is_not_drawn_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INSTANCE_FOLDER", str(tmp_path))
    monkeypatch.setenv("POINTS_KEEP_SECRET", "1")
    for name in ("SECRET_KEY", "POINTS_DEMO"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "points.db").touch()

    with pytest.raises(WeakSetting, match="missing beside the data"):
        Config()

    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("given", ["postgres://a@b/c", "postgresql://a@b/c"])
def test_the_usual_addresses_of_postgresql_are_understood(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)

    assert Config().database_url == "postgresql+psycopg://a@b/c"
