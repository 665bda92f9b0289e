"""`flask notices ...`: what is due by the calendar."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from pointsapp.core.actor import Actor
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import require_clock
from pointsapp.publicity.models import Notice
from pointsapp.publicity.queries import list_due_notices
from pointsapp.publicity.service import close_notice
from pointsapp.villages.models import Village
from pointsapp.villages.queries import get_settings, list_villages


@click.group()
def notices() -> None:
    """Do what is due with notices."""


@notices.command("close-due")
@with_appcontext
def close_due() -> None:
    """Close the notices whose days are over, in villages that allow it: those whose channels somebody has ticked off.

    Safe to run as often as one likes: a closed notice is not touched again.
    """
    today = village_day(now())
    with reading():
        allowing = [village for village in list_villages() if get_settings(village.id).may_close_by_itself]
        due = [(village, notice) for village in allowing for notice in list_due_notices(village.id, today)]
    for village, notice in due:
        click.echo(f"{village.slug}: notice {notice.number}: {_close(village, notice)}")
    click.echo(f"{len(due)} notice(s) were due in {len(allowing)} village(s) that close by themselves.")


def _close(village: Village, notice: Notice) -> str:
    """Close one notice in a transaction of its own, so that one that can't be closed keeps no other waiting."""
    try:
        with transaction():
            require_clock(village.id, at=now())
            closing = close_notice(Actor(village.id), notice.id, at=now())
    except RuleError as error:
        return f"left open ({error.code})"
    return f"{closing.lines} line(s) credited, {closing.disputed_lines} disputed"
