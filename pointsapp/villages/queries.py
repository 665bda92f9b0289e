"""Reading villages, settings and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.many import as_object
from pointsapp.core.prepared import Prepared, whole
from pointsapp.villages.models import Group, Village, VillageSetting
from pointsapp.villages.types import GroupId, SettingChange, VillageSettings

_KNOWN = {field.name for field in fields(VillageSettings)}


_BY_SLUG = whole(Village, Village.slug == bindparam("slug"))


def _settings(village_id: SQLColumnExpression[Any], *where: ColumnElement[bool]) -> Select[tuple[str, Any]]:
    newest = select(func.max(VillageSetting.id)).where(VillageSetting.village_id == village_id, *where)
    return select(VillageSetting.name, VillageSetting.value).where(
        VillageSetting.id.in_(newest.group_by(VillageSetting.name).correlate(Village))
    )


_SETTINGS = Prepared(_settings(bindparam("village_id")))
_SETTINGS_BEFORE = Prepared(_settings(bindparam("village_id"), VillageSetting.set_at < bindparam("before")))
_AS_OBJECT = _settings(Village.id).with_only_columns(as_object(VillageSetting.name, VillageSetting.value))
SETTINGS = _AS_OBJECT.correlate(Village).scalar_subquery().label("settings")
"""What `settings_of` reads, for a statement of another room that finds a village: one question less."""


def find_village(slug: str) -> Village | None:
    """Find a village by the slug of its address."""
    return _BY_SLUG.one_as(session(), Village, slug=slug)


def get_village(village_id: VillageId) -> Village:
    """Give a village. Errors: Absent."""
    village = session().get(Village, village_id)
    if village is None:
        raise Absent()
    return village


def list_villages() -> list[Village]:
    """List all villages of the installation by slug."""
    return list(session().scalars(select(Village).order_by(Village.slug)))


def get_settings(village_id: VillageId, *, before: datetime | None = None) -> VillageSettings:
    """Give the settings in force now, or before an instant: the newest value of each, defaults for the rest."""
    if before is None:
        rows = _SETTINGS.all(session(), village_id=village_id)
    else:
        rows = _SETTINGS_BEFORE.all(session(), village_id=village_id, before=before)
    return settings_of(dict(rows))


def settings_of(values: Mapping[str, Any] | None) -> VillageSettings:
    """Give the settings of which these values are set, defaults for the rest."""
    return VillageSettings(**{name: value for name, value in (values or {}).items() if name in _KNOWN})


def list_setting_changes(village_id: VillageId, *, limit: int = 100) -> list[SettingChange]:
    """List what was set when and by whom, newest first."""
    rows = session().execute(
        select(VillageSetting.name, VillageSetting.value, VillageSetting.set_by_id, VillageSetting.set_at)
        .where(VillageSetting.village_id == village_id, VillageSetting.name.in_(_KNOWN))
        .order_by(VillageSetting.id.desc())
        .limit(limit)
    )
    return [SettingChange(*row) for row in rows]


def list_groups(village_id: VillageId) -> list[Group]:
    """List a village's groups in their order."""
    return list(
        session().scalars(select(Group).where(Group.village_id == village_id).order_by(Group.position, Group.id))
    )


def get_group(village_id: VillageId, group_id: GroupId) -> Group:
    """Give a group of this village. Errors: Absent."""
    group = (
        session()
        .execute(select(Group).where(Group.village_id == village_id, Group.id == group_id))
        .scalar_one_or_none()
    )
    if group is None:
        raise Absent()
    return group
