"""`flask ledger ...`: checking the books, publishing their seal, changing the key that signs it."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from pointsapp.chain.errors import HeadUnreadable
from pointsapp.chain.queries import find_head
from pointsapp.chain.rules import in_groups, read_head
from pointsapp.chain.service import change_key, publish
from pointsapp.chain.types import Head, Occasion
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.reports.verify import find_first_fault
from pointsapp.villages.queries import list_villages


@click.group()
def ledger() -> None:
    """Check the books."""


@ledger.command()
@click.option("--village", "slug", help="only this village, by its short name in addresses")
@click.option("--head", "printed", multiple=True, help="a seal from paper, for example 1234:a1b2c3d4")
@with_appcontext
def verify(slug: str | None, printed: tuple[str, ...]) -> None:
    """Count the books of every village again, check their seal, and name the first row that is wrong."""
    heads = _read(printed)
    with reading():
        villages = [village for village in list_villages() if slug in (None, village.slug)]
        if not villages and slug:
            raise click.ClickException(f"There is no village {slug}.")
        if heads and len(villages) != 1:
            raise click.ClickException("Say with --village whose paper the seal stands on.")
        bad = find_first_fault({village.id: heads for village in villages})
    if bad is not None:
        click.echo(f"village {bad.village_id}: {bad.table} row {bad.row_id} {bad.reason}", err=True)
        sys.exit(1)
    click.echo(f"The books of {len(villages)} village(s) agree, and their seal is whole.")


@ledger.command(name="publish")
@with_appcontext
def publish_heads() -> None:
    """Sign and print the newest seal of every village."""
    with reading():
        villages = list_villages()
    with transaction():
        for village in villages:
            publish(village.id, Occasion.ASKED_FOR, at=now())
    with reading():
        for village in villages:
            head = find_head(village.id)
            if head is not None:
                click.echo(f"{village.slug} {head.sequence}:{in_groups(head.hash, 64)}")


@ledger.command(name="new-key")
@with_appcontext
def make_key() -> None:
    """Sign with a new key from now on; what was signed before is checked by the old key's public half."""
    with transaction():
        name = change_key(at=now())
    click.echo(f"The books are signed with key {name} from now on.")


def _read(printed: tuple[str, ...]) -> list[Head]:
    try:
        return [read_head(typed) for typed in printed]
    except HeadUnreadable as error:
        raise click.ClickException("Write a seal as it is printed, for example --head 1234:a1b2c3d4.") from error
