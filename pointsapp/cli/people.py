"""`flask people forget`: taking the name of somebody who has left out of the village's data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import lazy_gettext as _l

from pointsapp.cli.in_both import refusal, refusals, say
from pointsapp.core.actor import Actor, MemberId, VillageId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.forgetting.queries import find_past_members, look_at
from pointsapp.forgetting.rules import require_may_forget
from pointsapp.forgetting.service import forget_person
from pointsapp.forgetting.types import Outlook
from pointsapp.people.queries import find_login, find_officer
from pointsapp.people.rules.logins import canonical_login
from pointsapp.villages.queries import find_village
from pointsapp.words.forgetting import FORGETTING, MATTERS, REMNANTS

ABOUT = _l("Forgetting %(name)s (household %(number)s). It can't be undone.")
BACKUPS = _l("Backups and exports made before still hold the person, until they are deleted.")
DONE = _l("Forgotten. Taken out: %(values)s values of the audit, %(phones)s phones, %(rows)s rows of earlier lists.")
LEFT_ALONE = _l("Nothing was changed.")
NO_VILLAGE = _l("There is no village %(slug)s.")
NOBODY = _l("Nobody called %(name)s ever lived in household %(number)s.")
SEVERAL = _l(
    "%(count)s people called %(name)s lived in household %(number)s. Correct one of the names first, so that the right"
    " one is forgotten."
)


@click.group()
def people() -> None:
    """Look after what is kept about people."""


@people.command()
@click.option("--village", "slug", required=True, help="The village's address: the part after /v/.")
@click.option("--household", "number", required=True, help="The number of a household where the person lived.")
@click.option("--name", required=True, help="The person's name, in full.")
@click.option("--by", "login", required=True, help="The login of the secretary who asks for it.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask once more.")
@with_appcontext
def forget(slug: str, number: str, name: str, login: str, is_sure: bool) -> None:
    """Take the name, telephone and phones of somebody who has left out of the data; the books stay."""
    at = now()
    with refusals(FORGETTING):
        with reading():
            village_id, actor = _actor(slug, login)
            member_id = _member(village_id, number, name)
            outlook = look_at(village_id, member_id, on=village_day(at))
        say(ABOUT, name=name, number=number)
        _tell(outlook)
        require_may_forget(actor, outlook)
        if not is_sure and not click.confirm("确定吗？ Go on?"):
            say(LEFT_ALONE)
            return
        with transaction():
            done = forget_person(actor, member_id, at=at)
    say(DONE, values=done.values, phones=done.phones, rows=done.rows)
    say(BACKUPS)


def _actor(slug: str, login: str) -> tuple[VillageId, Actor]:
    village = find_village(slug)
    if village is None:
        raise refusal(NO_VILLAGE, slug=slug)
    nobody = Actor(village.id)
    try:
        found = find_login(canonical_login(login))
    except RuleError:
        return village.id, nobody
    officer = find_officer(village.id, found.user_id, at=now()) if found is not None and found.is_active else None
    return village.id, officer or nobody


def _member(village_id: VillageId, number: str, name: str) -> MemberId:
    found = find_past_members(village_id, number.strip(), name.strip())
    if not found:
        raise refusal(NOBODY, name=name, number=number)
    if len(found) > 1:
        raise refusal(SEVERAL, count=len(found), name=name, number=number)
    return found[0]


def _tell(outlook: Outlook) -> None:
    for matter in outlook.matters:
        say(MATTERS[matter])
    for remnant, count in outlook.remnants.items():
        if count:
            say(REMNANTS[remnant], count=count)
