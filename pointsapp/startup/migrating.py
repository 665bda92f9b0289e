"""Flask-Migrate, loaded when tables are to be changed: serving needs neither it nor Alembic."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from config import ROOT
from pointsapp.core.db import db
from pointsapp.core.later import load
from pointsapp.core.schemas import newest_schema

if TYPE_CHECKING:
    from flask_migrate import Migrate


class MigrateLater:
    """What Flask-Migrate looks for among the extensions of an application."""

    directory = str(ROOT / "migrations")

    @cached_property
    def migrate(self) -> Migrate:
        """The extension itself."""
        made: Migrate = load("flask_migrate:Migrate")(db=db, directory=self.directory, render_as_batch=False)
        return made


def bring_up_to_date(engine: Engine) -> None:
    """Give the tables the form of this release. Needs an application context.

    Shape: a SQLite file that has it is left alone; on PostgreSQL the login's rights are given again at least.
    """
    if engine.dialect.name != "sqlite" or not _has_newest(engine):
        load("flask_migrate:upgrade")()


def _has_newest(engine: Engine) -> bool:
    with engine.connect() as line:
        if not inspect(line).has_table("alembic_version"):
            return False
        return bool(line.scalar(text("SELECT version_num FROM alembic_version")) == newest_schema())
