"""Founding a village, its settings and its groups."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session, violated
from pointsapp.villages.errors import GroupNameTaken, NoticeTooShort, SlugTaken
from pointsapp.villages.models import Group, Village, VillageSetting
from pointsapp.villages.queries import get_settings
from pointsapp.villages.types import SHORTEST_NOTICE_DAYS, VillageSettings


def found_village(slug: str, name: str, division_code: str, *, at: datetime, point_scale: int = 1) -> Village:
    """Add a village to the installation. Units: `point_scale` is 1 or 10, for good.

    Errors: SlugTaken.
    """
    village = Village(slug=slug, name=name, division_code=division_code, point_scale=point_scale, made_at=at)
    session().add(village)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_villages_slug":
            raise SlugTaken(slug=slug) from error
        raise
    note(Actor(village.id), "villages.found", "villages", village.id, at=at)
    return village


def change_settings(actor: Actor, changes: dict[str, Any], *, at: datetime) -> VillageSettings:
    """Change some settings from now on; old values stay readable with their dates.

    Errors: NoticeTooShort.
    """
    before = get_settings(actor.village_id)
    after = replace(before, **changes)
    if after.notice_days < SHORTEST_NOTICE_DAYS:
        raise NoticeTooShort(days=SHORTEST_NOTICE_DAYS)
    changed = {name: value for name, value in asdict(after).items() if value != getattr(before, name)}
    for name, value in changed.items():
        session().add(
            VillageSetting(
                village_id=actor.village_id,
                name=name,
                value=value,
                set_by_id=actor.user_id,
                set_at=at,
            )
        )
    session().flush()
    if changed:
        note(actor, "villages.settings", "villages", actor.village_id, at=at, names=sorted(changed))
    return after


def add_group(actor: Actor, name: str, *, since_on: date, position: int = 0, at: datetime) -> Group:
    """Add a villagers' group. Errors: GroupNameTaken."""
    group = Group(village_id=actor.village_id, name=name, since_on=since_on, position=position)
    session().add(group)
    try:
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_groups_village_id_name":
            raise GroupNameTaken(name=name) from error
        raise
    note(actor, "villages.add_group", "groups", group.id, at=at)
    return group
