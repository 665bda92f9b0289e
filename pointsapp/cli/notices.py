"""`flask notices ...`: what is due by the calendar."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from pointsapp.core.actor import Actor
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import require_clock
from pointsapp.core.turns import step_aside
from pointsapp.publicity.models import Notice
from pointsapp.publicity.queries import list_due_notices, list_half_credited
from pointsapp.publicity.service import close_notice, credit_more
from pointsapp.publicity.service.closing import AT_ONCE, Closing
from pointsapp.villages.models import Village
from pointsapp.villages.queries import get_settings, list_villages


@click.group()
def notices() -> None:
    """Do what is due with notices."""


@notices.command("close-due")
@with_appcontext
def close_due() -> None:
    """Close the notices whose days are over, in villages that allow it: those whose channels somebody has ticked off.

    Goes on with notices that were closed and whose crediting was interrupted, in every village. Safe to run as often
    as one likes: what is credited is not touched again.
    """
    today = village_day(now())
    with reading():
        villages = list_villages()
        halves = [(village, notice) for village in villages for notice in list_half_credited(village.id)]
        allowing = [village for village in villages if get_settings(village.id).may_close_by_itself]
        due = [(village, notice) for village in allowing for notice in list_due_notices(village.id, today)]
    for village, notice in halves:
        click.echo(f"{village.slug}: notice {notice.number}: {_told(_credit_rest(village, notice, []))}")
    for village, notice in due:
        click.echo(f"{village.slug}: notice {notice.number}: {_close(village, notice)}")
    click.echo(f"{len(due)} notice(s) were due in {len(allowing)} village(s) that close by themselves.")


def _close(village: Village, notice: Notice) -> str:
    """Close one notice in a transaction of its own, so that one that can't be closed keeps no other waiting."""
    try:
        with transaction():
            require_clock(village.id, at=now())
            first = close_notice(Actor(village.id), notice.id, at=now(), at_most=AT_ONCE)
    except RuleError as error:
        return f"left open ({error.code})"
    return _told(_credit_rest(village, notice, [first]))


def _credit_rest(village: Village, notice: Notice, parts: list[Closing]) -> list[Closing]:
    """Credit part by part what is left, each in a transaction of its own."""
    while not parts or parts[-1].left_lines:
        step_aside()
        with transaction():
            require_clock(village.id, at=now())
            parts.append(credit_more(Actor(village.id), notice.id, at=now(), at_most=AT_ONCE))
    return parts


def _told(parts: list[Closing]) -> str:
    return f"{sum(part.lines for part in parts)} line(s) credited, {parts[-1].disputed_lines} disputed"
