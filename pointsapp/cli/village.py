"""`flask village ...`: founding a village, and a new first password where nobody can sign in any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.ledger.service import open_system_accounts
from pointsapp.people import service as people
from pointsapp.people.passwords import hash_password, new_first_password
from pointsapp.people.queries import find_login
from pointsapp.people.rules.logins import canonical_login
from pointsapp.villages.queries import find_village
from pointsapp.villages.service import found_village


@click.group()
def village() -> None:
    """Found villages."""


@village.command()
@click.argument("slug")
@click.argument("name")
@click.argument("code")
@click.option("--secretary", "login", required=True, help="The login of the first secretary.")
@click.option("--secretary-name", "person", default="", help="The secretary's name; else the login.")
@click.option("--scale", type=click.Choice(["1", "10"]), default="1", help="Parts of one point, fixed for good.")
@with_appcontext
def create(slug: str, name: str, code: str, login: str, person: str, scale: str) -> None:
    """Found the village NAME with the address /v/SLUG and the 12-digit division CODE."""
    at = now()
    first = new_first_password()
    kept = hash_password(first)
    with plain_refusals(), transaction():
        made = found_village(slug, name, code, at=at, point_scale=int(scale))
        open_system_accounts(made.id)
        actor = Actor(made.id)
        user_id = people.add_user(actor, login, person or canonical_login(login), kept, at=at).id
        people.give_role(actor, user_id, Role.SECRETARY, None, village_day(at), None, at=at)
    click.echo(f"{made.name} is founded: /v/{made.slug}/")
    _tell_once(canonical_login(login), first)


@village.command("new-password")
@click.argument("slug")
@click.argument("login")
@with_appcontext
def new_password(slug: str, login: str) -> None:
    """Give LOGIN of the village SLUG a new first password; its sessions end."""
    first = new_first_password()
    kept = hash_password(first)
    with plain_refusals():
        with reading():
            place = find_village(slug)
            found = find_login(canonical_login(login))
        if place is None or found is None:
            raise Absent()
        with transaction():
            people.reset_password(Actor(place.id), UserId(found.user_id), kept, at=now())
    _tell_once(canonical_login(login), first)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn a refusal into one plain line."""
    try:
        yield
    except RuleError as error:
        raise click.ClickException(str(error.__doc__).splitlines()[0]) from error
    except Absent as error:
        raise click.ClickException("There is no such village, or no such login in it.") from error


def _tell_once(login: str, first: str) -> None:
    click.echo(f"Login: {login}")
    click.echo(f"First password, shown only now: {first}")
    click.echo("It must be changed at the first sign-in.")
