"""Every command group, in one list."""

from __future__ import annotations

import click

from pointsapp.cli.archive import export_village, import_village
from pointsapp.cli.backup import backup, restore_backup
from pointsapp.cli.check import check
from pointsapp.cli.demo.commands import demo
from pointsapp.cli.ledger import ledger
from pointsapp.cli.notices import notices
from pointsapp.cli.people import people
from pointsapp.cli.photos import photos
from pointsapp.cli.scoring import scoring
from pointsapp.cli.serve import serve
from pointsapp.cli.village import village

ALL_COMMANDS: tuple[click.Command, ...] = (
    backup,
    check,
    demo,
    export_village,
    import_village,
    ledger,
    notices,
    people,
    photos,
    restore_backup,
    scoring,
    serve,
    village,
)
