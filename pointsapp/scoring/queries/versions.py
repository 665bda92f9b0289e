"""Reading versions of the table: which there are, which counts, who adopted them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.core.prepared import Prepared
from pointsapp.scoring.errors import NoRuleSetInForce
from pointsapp.scoring.models import Item, RuleSet
from pointsapp.scoring.rules.versions import rule_set_in_force, standing_on
from pointsapp.scoring.types import OPENING_VERSION, RuleSetId, RuleSetState, Standing, Version
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId


@dataclass(frozen=True)
class RuleSetRow:
    """A version in the list. `group_name` is empty where it holds for the whole village."""

    rule_set: RuleSet
    group_name: str
    standing: Standing
    items: int
    items_on: int
    items_warned: int


def version_of(rule_set: RuleSet) -> Version:
    """Take from a rule set when and where it counts."""
    return Version(rule_set.id, rule_set.group_id, rule_set.state, rule_set.in_force_on, rule_set.retired_on)


_VERSIONS = Prepared(
    select(RuleSet.id, RuleSet.group_id, RuleSet.state, RuleSet.in_force_on, RuleSet.retired_on).where(
        RuleSet.village_id == bindparam("village"), RuleSet.version > OPENING_VERSION
    )
)


def list_versions(village_id: VillageId) -> list[Version]:
    """List when and where each rule set of the village counts."""
    return [Version(*row) for row in _VERSIONS.all(session(), village=village_id)]


def find_rule_set_on(village_id: VillageId, group_id: GroupId | None, day: date) -> RuleSetId | None:
    """Find the rule set that counts for a deed of that day in that group."""
    try:
        return rule_set_in_force(list_versions(village_id), day, group_id).id
    except NoRuleSetInForce:
        return None


def get_rule_set(village_id: VillageId, rule_set_id: RuleSetId) -> RuleSet:
    """Give a rule set of this village. Errors: Absent."""
    rule_set = session().scalar(select(RuleSet).where(*_listed(village_id), RuleSet.id == rule_set_id))
    if rule_set is None:
        raise Absent()
    return rule_set


def list_rule_sets(village_id: VillageId, today: date) -> list[RuleSetRow]:
    """List all versions, the newest first."""
    return _rows(village_id, today)


def page_rule_sets(village_id: VillageId, today: date, number: int = 1) -> Page[RuleSetRow]:
    """Give one page of the versions, the newest first."""
    total = session().scalar(select(func.count()).where(*_listed(village_id))) or 0
    number = page_number(number, total)
    return Page(_rows(village_id, today, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE), number, total)


def describe_rule_set(village_id: VillageId, rule_set_id: RuleSetId, today: date) -> RuleSetRow:
    """Describe one version. Errors: Absent."""
    found = _rows(village_id, today, rule_set_id=rule_set_id)
    if not found:
        raise Absent()
    return found[0]


def list_drafts(village_id: VillageId) -> list[RuleSet]:
    """List the drafts of the village, the newest first."""
    return list(
        session().scalars(
            select(RuleSet)
            .where(*_listed(village_id), RuleSet.state == RuleSetState.DRAFT)
            .order_by(RuleSet.version.desc())
        )
    )


def _listed(village_id: VillageId) -> tuple[ColumnElement[bool], ...]:
    """Keep the versions that people write and adopt: the one for opening balances is none of them."""
    return (RuleSet.village_id == village_id, RuleSet.version > OPENING_VERSION)


def _rows(
    village_id: VillageId,
    today: date,
    *,
    rule_set_id: RuleSetId | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[RuleSetRow]:
    counts = (
        select(
            Item.rule_set_id,
            func.count().label("items"),
            func.sum(case((Item.is_on, 1), else_=0)).label("items_on"),
            func.count(Item.warning).label("items_warned"),
        )
        .where(Item.village_id == village_id)
        .group_by(Item.rule_set_id)
        .subquery()
    )
    wanted = (
        select(RuleSet, Group.name, counts.c["items"], counts.c.items_on, counts.c.items_warned)
        .outerjoin(Group, (Group.village_id == RuleSet.village_id) & (Group.id == RuleSet.group_id))
        .outerjoin(counts, counts.c.rule_set_id == RuleSet.id)
        .where(*_listed(village_id))
        .order_by(RuleSet.version.desc())
        .offset(offset)
        .limit(limit)
    )
    if rule_set_id is not None:
        wanted = wanted.where(RuleSet.id == rule_set_id)
    return [
        RuleSetRow(rule_set, group or "", standing_on(version_of(rule_set), today), items or 0, on or 0, warned or 0)
        for rule_set, group, items, on, warned in session().execute(wanted)
    ]
