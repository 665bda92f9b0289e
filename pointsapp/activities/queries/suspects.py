"""Which drafts of a sheet may have to be mended, asked without reading the sheet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Line
from pointsapp.activities.types import GONE, ActivityId, LineId, LineState
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Stay
from pointsapp.scoring.models import Item, RuleSet
from pointsapp.scoring.queries import list_versions
from pointsapp.scoring.rules.versions import is_in_force, rule_set_in_force
from pointsapp.scoring.types import CountedPer, RuleSetId
from pointsapp.villages.types import GroupId

_DAY = Stay.since_on.type
_OTHER = aliased(Line)
_IS_PER_PERSON = Item.counted_per == CountedPer.PERSON


def _lived_there(*who: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Stay.village_id == Line.village_id,
        Stay.household_id == Line.household_id,
        Stay.since_on <= bindparam("day", type_=_DAY),
        or_(Stay.until_on.is_(None), Stay.until_on >= bindparam("day", type_=_DAY)),
        *who,
    )


def _is_preceded(*by: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        *by,
        _OTHER.item_id == Line.item_id,
        _OTHER.activity_id == Line.activity_id,
        *(_OTHER.state != state for state in sorted(GONE)),
        or_(_OTHER.position < Line.position, and_(_OTHER.position == Line.position, _OTHER.id < Line.id)),
    )


def _counts_there() -> ColumnElement[bool]:
    """Tell whether the item's version is the one that counts in the household's group."""
    is_the_villages = RuleSet.group_id.is_(None) & ~exists().where(
        Household.id == Line.household_id, among(Household.group_id, "groups_with_own")
    )
    is_the_groups = exists().where(Household.id == Line.household_id, Household.group_id == RuleSet.group_id)
    return and_(
        Item.is_on,
        exists().where(
            RuleSet.id == Item.rule_set_id, among(RuleSet.id, "rule_sets"), or_(is_the_villages, is_the_groups)
        ),
    )


_SUSPECTS = Prepared(
    select(Line.id)
    .join(Item, Item.id == Line.item_id)
    .where(
        Line.village_id == bindparam("village"),
        Line.activity_id == bindparam("activity"),
        Line.state == LineState.DRAFT,
        or_(
            Line.points + Line.capped_points == 0,
            and_(_IS_PER_PERSON, Line.member_id.is_(None)),
            ~_counts_there(),
            ~_lived_there(),
            and_(Line.member_id.is_not(None), ~_lived_there(Stay.member_id == Line.member_id)),
            and_(~_IS_PER_PERSON, _is_preceded(_OTHER.household_id == Line.household_id)),
            and_(_IS_PER_PERSON, _is_preceded(_OTHER.member_id == Line.member_id)),
        ),
    )
)


def list_suspects(village_id: VillageId, activity_id: ActivityId, on: date) -> list[LineId]:
    """List the drafts of a sheet that may have to be mended; no other has.

    Shape: who is listed may be right all the same. A line that is worth something was found complete when it was
    counted, and neither it nor a table in force changes without being counted again.
    """
    villages, groups = _in_force(village_id, on)
    rows = _SUSPECTS.all(
        session(),
        village=village_id,
        activity=activity_id,
        day=on,
        rule_sets=[*villages, *groups.values()],
        groups_with_own=list(groups),
    )
    return [row.id for row in rows]


def _in_force(village_id: VillageId, on: date) -> tuple[list[RuleSetId], dict[GroupId, RuleSetId]]:
    """Give the version that counts in the village, if there is one, and those that replace it in some groups."""
    versions = [version for version in list_versions(village_id) if is_in_force(version, on)]
    has_villages = any(version.group_id is None for version in versions)
    own = {version.group_id for version in versions if version.group_id is not None}
    return (
        [rule_set_in_force(versions, on, None).id] if has_villages else [],
        {group_id: rule_set_in_force(versions, on, group_id).id for group_id in own},
    )
