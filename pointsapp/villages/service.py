"""Founding a village, its settings and its groups."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, violated
from pointsapp.core.requests import find_last
from pointsapp.core.restored import confirm_restorations
from pointsapp.core.timeline import ClockConfirmation, ClockRight, is_believable
from pointsapp.villages.errors import GroupEnded, GroupNameTaken, SlugTaken
from pointsapp.villages.models import Group, Village, VillageSetting
from pointsapp.villages.queries import get_group, get_settings
from pointsapp.villages.rules import (
    clean_line,
    require_division_code,
    require_settings_in_bounds,
    require_slug,
)
from pointsapp.villages.types import GroupId, VillageSettings

LONGEST_VILLAGE_NAME = 60
LONGEST_GROUP_NAME = 40
LONGEST_UNIT_WORD = 6
LONGEST_SHOP_NAME = 30
LONGEST_PHONE = 30


def found_village(slug: str, name: str, division_code: str, *, at: datetime, point_scale: int = 1) -> Village:
    """Add a village to the installation. Units: `point_scale` is 1 or 10, for good.

    Errors: SlugUnreadable, LineUnreadable, DivisionCodeWrong, SlugTaken.
    """
    require_slug(slug)
    require_division_code(division_code)
    village = Village(
        slug=slug,
        name=clean_line(name, most=LONGEST_VILLAGE_NAME),
        division_code=division_code,
        point_scale=point_scale,
        made_at=at,
    )
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

    Errors: NoticeTooShort, SettingOutOfBounds, LineUnreadable.
    """
    before = get_settings(actor.village_id)
    after = _cleaned(replace(before, **changes))
    require_settings_in_bounds(after)
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


def confirm_clock(actor: Actor, *, at: datetime) -> None:
    """Put down that the clock was looked at and is right, so that commands count by it again.

    Errors: ClockRight.
    """
    last = find_last(actor.village_id)
    if last is None or is_believable(last.made_at, at):
        raise ClockRight()
    session().add(
        ClockConfirmation(
            village_id=actor.village_id,
            last_request_id=last.id,
            clock_before=last.made_at,
            confirmed_at=at,
            confirmed_by_id=actor.user_id,
        )
    )
    note(
        actor,
        "villages.confirm_clock",
        "villages",
        actor.village_id,
        at=at,
        clock_before=last.made_at.isoformat(),
        clock_now=at.isoformat(),
    )


def confirm_restored(actor: Actor, *, at: datetime) -> None:
    """Let restored books go on: somebody has looked at what may be missing. Errors: NothingToConfirm."""
    confirm_restorations(actor.village_id, actor.user_id, at=at)
    note(actor, "villages.confirm_restored", "villages", actor.village_id, at=at)


def add_group(actor: Actor, name: str, *, since_on: date, position: int = 0, at: datetime) -> Group:
    """Add a villagers' group. Errors: LineUnreadable, GroupNameTaken."""
    group = Group(
        village_id=actor.village_id,
        name=clean_line(name, most=LONGEST_GROUP_NAME),
        since_on=since_on,
        position=position,
    )
    _save(group)
    note(actor, "villages.add_group", "groups", group.id, at=at)
    return group


def change_group(actor: Actor, group_id: GroupId, *, name: str, position: int, at: datetime) -> Group:
    """Change a group's name and its place among the others.

    Errors: Absent, LineUnreadable, GroupNameTaken.
    """
    group = get_group(actor.village_id, group_id)
    before = {"name": group.name, "position": group.position}
    group.name = clean_line(name, most=LONGEST_GROUP_NAME)
    group.position = position
    _save(group)
    after = {"name": group.name, "position": group.position}
    if before != after:
        names = sorted(name for name, value in after.items() if value != before[name])
        note(
            actor,
            "villages.change_group",
            "groups",
            group_id,
            at=at,
            personal={"before": before, "after": after},
            names=names,
        )
    return group


def end_group(actor: Actor, group_id: GroupId, *, at: datetime) -> Group:
    """End a group with today. Errors: Absent, GroupEnded."""
    group = get_group(actor.village_id, group_id)
    if group.until_on is not None:
        raise GroupEnded(name=group.name)
    group.until_on = max(village_day(at), group.since_on)
    session().flush()
    note(actor, "villages.end_group", "groups", group_id, at=at)
    return group


def _cleaned(settings: VillageSettings) -> VillageSettings:
    phone = clean_line(settings.office_phone, most=LONGEST_PHONE) if settings.office_phone else ""
    return replace(
        settings,
        unit_word=clean_line(settings.unit_word, most=LONGEST_UNIT_WORD),
        shop_name=clean_line(settings.shop_name, most=LONGEST_SHOP_NAME),
        office_phone=phone,
    )


def _save(group: Group) -> None:
    name = group.name
    try:
        with session().begin_nested():
            session().add(group)
            session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_groups_village_id_name":
            raise GroupNameTaken(name=name) from error
        raise
