"""Which version of the rules counts on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pointsapp.scoring.errors import ItemNotInForce, NoRuleSetInForce
from pointsapp.scoring.types import RuleSetState, Standing, Version
from pointsapp.villages.types import GroupId


def is_in_force(version: Version, day: date) -> bool:
    """Say whether the version counted on the day; a retired one still does for its own days."""
    if version.state is RuleSetState.DRAFT or version.in_force_on is None:
        return False
    return version.in_force_on <= day and (version.retired_on is None or day < version.retired_on)


def standing_on(version: Version, day: date) -> Standing:
    """Say what the version is on a day."""
    if version.state is RuleSetState.DRAFT or version.in_force_on is None:
        return Standing.DRAFT
    if is_in_force(version, day):
        return Standing.IN_FORCE
    is_over = version.retired_on is not None and version.retired_on <= max(day, version.in_force_on)
    return Standing.RETIRED if is_over else Standing.ADOPTED


def rule_set_in_force(versions: Iterable[Version], day: date, group_id: GroupId | None) -> Version:
    """Choose the version for a deed of that day in that group.

    Shape: a group's own rules replace the village's in that group; of two, the later begun counts.
    Errors: NoRuleSetInForce.
    """
    possible = [version for version in versions if version.group_id in (None, group_id) and is_in_force(version, day)]
    if not possible:
        raise NoRuleSetInForce(day=day.isoformat())
    return max(possible, key=_precedence)


def require_in_force(version: Version, day: date) -> None:
    """Refuse an item of a version that did not count on the day. Errors: ItemNotInForce."""
    if not is_in_force(version, day):
        raise ItemNotInForce(day=day.isoformat())


def _precedence(version: Version) -> tuple[bool, date, int]:
    return version.group_id is not None, version.in_force_on or date.min, version.id
