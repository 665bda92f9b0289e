"""Every setting of the installation with its type, unit and default.

Values come from the environment. Production refuses weak ones and says what to do.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


class WeakSetting(Exception):
    """A setting that production must not run with."""


def _default_database() -> str:
    return f"sqlite:///{ROOT / 'instance' / 'points.db'}"


def _database(name: str, default: str) -> str:
    url = os.environ.get(name, default)
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _instance_folder() -> Path:
    return Path(os.environ.get("INSTANCE_FOLDER", str(ROOT / "instance")))


def _secret_key() -> str:
    given = os.environ.get("SECRET_KEY", "")
    return given if given or not _flag("POINTS_DEMO") else _kept_secret(_instance_folder() / "demo" / "secret_key")


def _kept_secret(file: Path) -> str:
    """Give the demo's own secret, made once. One that can't be read is never replaced: it would end all sessions."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
                new.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise WeakSetting(f"{error.filename} can't be written or read: {error.strerror}.") from error


@dataclass(frozen=True)
class Config:
    """The settings of one running installation.

    Units: sessions in minutes (office, shop) and days (a villager's phone); sizes in bytes.
    """

    database_url: str = field(default_factory=lambda: _database("DATABASE_URL", _default_database()))
    secret_key: str = field(default_factory=_secret_key)
    instance_folder: Path = field(default_factory=_instance_folder)
    is_testing: bool = False
    is_demo: bool = field(default_factory=lambda: _flag("POINTS_DEMO"))
    is_https: bool = field(default_factory=lambda: not _flag("POINTS_PLAIN_HTTP"))
    test_clock_file: str | None = field(default_factory=lambda: os.environ.get("TEST_CLOCK_FILE"))
    has_cheap_hashes: bool = False
    office_session_minutes: int = 30
    counter_session_minutes: int = 12 * 60
    phone_session_days: int = 400
    max_upload_bytes: int = 12 * 1024 * 1024

    def for_flask(self) -> dict[str, Any]:
        """Give the names that Flask and its extensions know."""
        prefix = "__Host-" if self.is_https else ""
        return {
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.is_testing,
            "MAX_CONTENT_LENGTH": self.max_upload_bytes,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 20_000,
            "SESSION_COOKIE_NAME": f"{prefix}points",
            "SESSION_COOKIE_SECURE": self.is_https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=self.phone_session_days),
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.is_https,
            "BABEL_DEFAULT_LOCALE": "zh",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "COMPRESS_MIMETYPES": [
                "text/html",
                "text/css",
                "text/javascript",
                "application/json",
                "image/svg+xml",
                "application/wasm",
            ],
            "COMPRESS_ALGORITHM": ["br", "gzip"],
            "COMPRESS_BR_LEVEL": 4,
            "COMPRESS_LEVEL": 5,
        }

    def require_strong(self) -> None:
        """Refuse to run in earnest on weak settings.

        Errors: WeakSetting, with what to do.
        """
        if self.is_testing:
            return
        if len(self.secret_key) < 32:
            raise WeakSetting("SECRET_KEY is missing or short: give at least 32 random letters.")
        if self.has_cheap_hashes:
            raise WeakSetting("Cheap password hashes are for tests only.")
        if self.test_clock_file and not self.is_demo:
            raise WeakSetting("TEST_CLOCK_FILE is for tests only: take it out of the environment.")
