"""Every command, in one list; the program of each is loaded when it is called."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
from flask import Flask

from pointsapp.core.later import load

_LISTING = {"-A", "--app", "wsgi", "wsgi:app", "wsgi.py", "--help"}
"""With no other words on its line, flask only lists the commands."""


class Later(click.Command):
    """A command that stands in the list with its line of help. Shape: `place` is `module:name` of the command."""

    def __init__(self, name: str, place: str, says: str) -> None:
        super().__init__(name, help=says)
        self.place = place

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Hand over to the command itself."""
        command: click.Command = load(self.place)
        return command.make_context(info_name, args, parent, **extra)


ALL_COMMANDS = tuple(
    Later(name, place if name == "db" else f"pointsapp.cli.{place}", says)
    for name, place, says in (
        (
            "backup",
            "backup:backup",
            "Make a backup now, while the village works; check it, copy it, let go of old ones.",
        ),
        ("check", "check:check", "Say what keeps the program from serving, and what to do about it."),
        ("db", "flask_migrate.cli:db", "Perform database migrations."),
        ("demo", "demo.commands:demo", "Build a village to look at, and serve it."),
        ("export", "archive:export_village", "Write everything of one village into FILE, a zip of open formats."),
        ("import", "archive:import_village", "Read FILE, the export of a village, into this empty installation."),
        ("ledger", "ledger:ledger", "Check the books."),
        ("notices", "notices:notices", "Do what is due with notices."),
        ("people", "people:people", "Look after what is kept about people."),
        ("photos", "photos:photos", "Keep the folder of photos tidy."),
        ("restore", "backup:restore_backup", "Bring the backup FILE back into an empty place."),
        ("scoring", "scoring:scoring", "Take scoring tables from files."),
        ("serve", "serve:serve", "Migrate, print a code for setting up while there is no village, and serve."),
        ("village", "village:village", "Found villages."),
    )
)


def asks_for_list() -> bool:
    """Tell whether flask was called for nothing but the list of commands."""
    return "FLASK_RUN_FROM_CLI" in os.environ and set(sys.argv[1:]) <= _LISTING


def only_listed() -> Flask:
    """Give an application that can list its commands, and nothing else: no settings, no database, no pages."""
    app = Flask(__name__, static_folder=None)
    add_commands(app)
    return app


def add_commands(app: Flask) -> None:
    """Let an application know all commands."""
    for command in ALL_COMMANDS:
        app.cli.add_command(command)
