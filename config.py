"""Every setting of the installation with its type, unit and default.

Values come from the environment. Production refuses weak ones and says what to do.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


SECRET_LETTERS = 32
"""A secret key has at least as many letters, and is no phrase that somebody could think of."""

THOUGHT_OF = ("change", "default", "example", "password", "secret")
FEWEST_DIFFERENT_LETTERS = 10


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


def _count(name: str) -> int:
    given = os.environ.get(name, "").strip() or "0"
    if not (given.isascii() and given.isdigit()):
        raise WeakSetting(f"{name} is {given!r}: give a whole number, 0 or more.")
    return int(given)


def _addresses(name: str) -> tuple[str, ...]:
    given = (part.strip().rstrip("/") for part in os.environ.get(name, "").split(","))
    addresses = tuple(part for part in given if part)
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise WeakSetting(f"{name} has {address!r}: write it as https://points.example.org, without a path.")
    return addresses


def _folder(name: str) -> Path | None:
    given = os.environ.get(name, "").strip()
    return Path(given) if given else None


def _instance_folder() -> Path:
    return Path(os.environ.get("INSTANCE_FOLDER", str(ROOT / "instance")))


def _secret_key() -> str:
    given = os.environ.get("SECRET_KEY", "")
    if given:
        return given
    folder = _instance_folder()
    if _flag("POINTS_DEMO"):
        return _kept_secret(folder / "demo" / "secret_key")
    own = folder / "secret_key"
    return _kept_secret(own) if _flag("POINTS_KEEP_SECRET") or own.is_file() else ""


def _kept_secret(file: Path) -> str:
    """Give the installation's own secret, made once. One that is lost or can't be read is never replaced by itself."""
    if not file.exists() and (file.parent / "points.db").exists():
        raise WeakSetting(
            f"{file} is missing beside the data: bring it back from where it was saved, or give SECRET_KEY."
        )
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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

    Shape: the first of `public_addresses` is printed, the others are answered too; none answers any.
    `practice_slug` is set by the program alone, for the practice copy of that village.
    Units: sessions in minutes (office, shop) and days (a villager's phone); sizes in bytes.
    """

    database_url: str = field(default_factory=lambda: _database("DATABASE_URL", _default_database()))
    secret_key: str = field(default_factory=_secret_key)
    instance_folder: Path = field(default_factory=_instance_folder)
    is_testing: bool = False
    is_demo: bool = field(default_factory=lambda: _flag("POINTS_DEMO"))
    is_https: bool = field(default_factory=lambda: not _flag("POINTS_PLAIN_HTTP"))
    is_debug: bool = field(default_factory=lambda: _flag("FLASK_DEBUG"))
    public_addresses: tuple[str, ...] = field(default_factory=lambda: _addresses("PUBLIC_ADDRESS"))
    trusted_proxies: int = field(default_factory=lambda: _count("TRUSTED_PROXIES"))
    test_clock_file: str | None = field(default_factory=lambda: os.environ.get("TEST_CLOCK_FILE"))
    has_cheap_hashes: bool = False
    office_session_minutes: int = 30
    counter_session_minutes: int = 12 * 60
    phone_session_days: int = 400
    max_upload_bytes: int = 12 * 1024 * 1024
    backup_folder: Path | None = field(default_factory=lambda: _folder("BACKUP_FOLDER"))
    backup_second_folder: Path | None = field(default_factory=lambda: _folder("BACKUP_SECOND_FOLDER"))
    backup_public_key: str = field(default_factory=lambda: os.environ.get("BACKUP_PUBLIC_KEY", ""))
    backup_keep_days: int = field(default_factory=lambda: _count("BACKUP_KEEP_DAYS") or 30)
    practice_slug: str = ""

    def for_practice(self, slug: str, folder: Path, database_url: str) -> Config:
        """Give the settings of a village's practice copy: another database, folder, secret and cookie; no backups."""
        secret = hmac.digest(self.secret_key.encode(), f"practice:{slug}".encode(), "sha256").hex()
        return replace(
            self,
            database_url=database_url,
            secret_key=secret,
            instance_folder=folder,
            trusted_proxies=0,
            backup_folder=None,
            backup_second_folder=None,
            practice_slug=slug,
        )

    def for_flask(self) -> dict[str, Any]:
        """Give the names that Flask and its extensions know."""
        prefix = "__Host-" if self.is_https else ""
        practice = f"-practice-{self.practice_slug}" if self.practice_slug else ""
        return {
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.is_testing,
            "TRUSTED_HOSTS": [urlsplit(address).hostname for address in self.public_addresses] or None,
            "MAX_CONTENT_LENGTH": self.max_upload_bytes,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 20_000,
            "SESSION_COOKIE_NAME": f"{prefix}points{practice}",
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

        Errors: WeakSetting, with what to do about each.
        """
        if found := [] if self.is_testing else self._weaknesses():
            raise WeakSetting("\n".join(found))

    def _weaknesses(self) -> list[str]:
        judged = (
            (
                len(self.secret_key) < SECRET_LETTERS,
                f"SECRET_KEY is missing or short: give at least {SECRET_LETTERS} random letters.",
            ),
            (
                not self.is_demo and len(self.secret_key) >= SECRET_LETTERS and _is_thought_of(self.secret_key),
                'SECRET_KEY can be guessed; draw one: python -c "import secrets; print(secrets.token_hex(32))"',
            ),
            (self.has_cheap_hashes, "Cheap password hashes are for tests only."),
            (
                self.is_debug and not self.is_demo,
                "FLASK_DEBUG is on, so an error page could run programs here: take it out of the environment.",
            ),
            (
                self.test_clock_file is not None and not self.is_demo,
                "TEST_CLOCK_FILE is for tests only: take it out of the environment.",
            ),
            (
                self.is_https and any(address.startswith("http:") for address in self.public_addresses),
                "PUBLIC_ADDRESS is not https, but session cookies are sent over HTTPS only: write https://...",
            ),
        )
        return [says for is_weak, says in judged if is_weak]


def _is_thought_of(secret: str) -> bool:
    """Tell a phrase or a row of the same letters from what a machine drew."""
    return len(set(secret)) < FEWEST_DIFFERENT_LETTERS or any(word in secret.lower() for word in THOUGHT_OF)
