"""Practice copies behind one door, and their mark on every page: `/practice/<slug>/` is another installation.

Each has an application of its own, with its own settings, database and cookie, so that no view has to know where it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app, g, request
from werkzeug.exceptions import NotFound

from config import Config
from pointsapp.archives.service import make_archive
from pointsapp.core.actor import Actor
from pointsapp.core.clock import now
from pointsapp.core.db import db, reading, transaction
from pointsapp.core.later import load
from pointsapp.practice import service, store
from pointsapp.practice.types import Copy

PREFIX = "/practice/"
DOOR = "points_practice"
REAL_ROOT = "points.real_root"
NOT_HERE = {"archive", "backups", "practice", "restored"}
"""Page groups that mean the real books: in a copy they would only deceive."""

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class PracticeDoor:
    """Hands requests under `/practice/<slug>/` to that village's copy, everything else to the real application."""

    def __init__(self, app: Flask, build: Callable[[Config], Flask]) -> None:
        self._app, self._real, self._build = app, app.wsgi_app, build
        self._open: dict[str, tuple[Path, Flask]] = {}
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            slug, _, rest = path.removeprefix(PREFIX).partition("/")
            copy = store.find_copy(self.folder, slug, at=now())
            if copy is not None:
                root = environ.get("SCRIPT_NAME", "")
                inside = {"SCRIPT_NAME": f"{root}{PREFIX}{slug}", "PATH_INFO": f"/{rest}", REAL_ROOT: root}
                return self.app_of(copy).wsgi_app({**environ, **inside}, start_response)
            self._close(slug)
        return self._real(environ, start_response)

    @property
    def folder(self) -> Path:
        """The instance folder of the real application."""
        return Path(self._app.instance_path)

    def app_of(self, copy: Copy) -> Flask:
        """Give the application of a copy; one that was made anew gets another."""
        with self._lock:
            kept = self._open.get(copy.slug)
            if kept is not None and kept[0] == copy.folder:
                return kept[1]
            self._close(copy.slug)
            app = self._built(copy.slug, copy.folder, copy.database_url)
            self._open[copy.slug] = (copy.folder, app)
            return app

    def make(self, actor: Actor, slug: str, *, at: datetime) -> None:
        """Copy the village as it stands now; what was tried in the copy before goes.

        Errors: PracticeRunning, PracticeUnwritable, ArchiveRunning, ArchiveUnwritable.
        """
        with store.alone(self.folder, slug):
            copy = Copy(slug, store.new_folder(self.folder, slug), "", at)
            try:
                schema = self._fill(actor, copy, at)
            except BaseException:
                shutil.rmtree(copy.folder, ignore_errors=True)
                raise
            store.put_in_use(Copy(slug, copy.folder, schema, at))
        with transaction():
            service.note_copied(actor, at=at)

    def remove(self, actor: Actor, slug: str, *, at: datetime) -> None:
        """Remove the copy with everything that was tried in it. Errors: PracticeRunning, PracticeUnwritable."""
        with store.alone(self.folder, slug):
            self._close(slug)
            store.clear(self.folder / "practice" / slug)
        with transaction():
            service.note_removed(actor, at=at)

    def _fill(self, actor: Actor, copy: Copy, at: datetime) -> str:
        with reading():
            passwords = service.list_passwords(actor.village_id)
        archive = copy.folder / f"{copy.slug}.zip"
        make_archive(actor.village_id, self.folder, archive, at=at)
        app = self._built(copy.slug, copy.folder, copy.database_url)
        with app.app_context():
            try:
                load("flask_migrate:upgrade")()
                return service.fill(archive, copy.folder, passwords, at=at)
            finally:
                db.engine.dispose()
                archive.unlink(missing_ok=True)

    def _built(self, slug: str, folder: Path, database_url: str) -> Flask:
        config: Config = self._app.extensions["points_config"]
        app = self._build(config.for_practice(slug, folder, database_url))
        app.jinja_env.bytecode_cache = self._app.jinja_env.bytecode_cache
        return app

    def _close(self, slug: str) -> None:
        _, app = self._open.pop(slug, (None, None))
        if app is not None:
            with app.app_context():
                db.engine.dispose()


def install_door(app: Flask, build: Callable[[Config], Flask]) -> None:
    """Put the door in front of the real application."""
    door = app.extensions[DOOR] = PracticeDoor(app, build)
    # As Flask's manual has it; through vars() because a method may not be assigned under strict types.
    vars(app)["wsgi_app"] = door


def door() -> PracticeDoor:
    """Give the door of the real application."""
    found: PracticeDoor = current_app.extensions[DOOR]
    return found


def is_practice() -> bool:
    """Tell whether this page belongs to a practice copy: the settings say so, or the village's own row."""
    config: Config = current_app.extensions["points_config"]
    village = g.get("village")
    return bool(config.practice_slug) or (village is not None and village.practice_at is not None)


def install_mark(app: Flask) -> None:
    """Mark every page of a practice copy, and keep away what means the real books."""

    @app.before_request
    def keep_away() -> None:
        if request.blueprint in NOT_HERE and is_practice():
            raise NotFound()

    @app.context_processor
    def mark() -> dict[str, Any]:
        return {"practice": _facts() if is_practice() else None, "practice_url": _practice_url()}


def _facts() -> dict[str, str]:
    config: Config = current_app.extensions["points_config"]
    slug = config.practice_slug
    return {"real_url": f"{request.environ.get(REAL_ROOT, '')}/v/{slug}/" if slug else ""}


def _practice_url() -> str:
    """Give the way into the practice copy to officers of a village that has one."""
    found: Actor | None = g.get("actor")
    if found is None or found.user_id is None or is_practice():
        return ""
    slug = g.village.slug
    return f"{request.script_root}{PREFIX}{slug}/v/{slug}/" if store.find_copy(door().folder, slug, at=now()) else ""
