"""What keeps a sheet from being submitted, and what caps leave of its points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.errors import EvidenceMissing, ItemNotUsable, SheetEmpty
from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.queries.sheet import get_activity, list_fault_ids, list_photo_ids
from pointsapp.activities.queries.suspects import list_suspects
from pointsapp.activities.rules.lines import Counted, counted_as, require_at_home, require_once
from pointsapp.activities.types import (
    UNCOUNTED,
    ActivityId,
    LineEntry,
    LineState,
    Neighbour,
    Problem,
    Resident,
)
from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.households.queries.origins import list_origins
from pointsapp.scoring.errors import NoRuleSetInForce
from pointsapp.scoring.queries import UsableItem, describe_items, list_item_ids, list_versions
from pointsapp.scoring.rules.points import points_for
from pointsapp.scoring.rules.versions import rule_set_in_force
from pointsapp.scoring.types import CountedPer, Deed, FaultId, ItemId, RuleSetId
from pointsapp.villages.types import GroupId

Usable = dict[GroupId, dict[ItemId, UsableItem]]
_SUSPECT = aliased(Line)
_JUDGED = (
    select(
        Line.id,
        Line.household_id,
        Line.member_id,
        Line.item_id,
        Line.state,
        Line.units,
        Line.chosen_points,
    )
    .where(Line.village_id == bindparam("village"), Line.activity_id == bindparam("activity"))
    .order_by(Line.position, Line.id)
)
_LINES = Prepared(_JUDGED)
_LINES_NEAR = Prepared(
    _JUDGED.where(
        exists().where(
            among(_SUSPECT.id, "suspects"),
            _SUSPECT.item_id == Line.item_id,
            or_(_SUSPECT.household_id == Line.household_id, _SUSPECT.member_id == Line.member_id),
        )
    )
)
_DAY = Activity.happened_on.type
_GIVEN = (
    select(Line.household_id, Line.member_id, Activity.happened_on, func.sum(Line.points).label("points"))
    .join(Activity, Activity.id == Line.activity_id)
    .where(
        # Plus nothing: SQLite would lead by the village and its states, and read all that was ever recorded.
        Line.village_id + 0 == bindparam("village"),
        Line.item_id == bindparam("item"),
        Line.activity_id != bindparam("outside"),
        *(Line.state != state for state in sorted(UNCOUNTED)),
        Activity.happened_on.between(bindparam("first", type_=_DAY), bindparam("last", type_=_DAY)),
    )
    .group_by(Line.household_id, Line.member_id, Activity.happened_on)
)
_GIVEN_TO_MEMBERS = Prepared(_GIVEN.where(among(Line.member_id, "whom")))
_GIVEN_TO_HOUSEHOLDS = Prepared(_GIVEN.where(among(Line.household_id, "whom")))


def list_lines(village_id: VillageId, activity_id: ActivityId) -> list[Line]:
    """List the rows of a sheet in their places, as they are now."""
    wanted = (
        select(Line)
        .where(Line.village_id == village_id, Line.activity_id == activity_id)
        .order_by(Line.position, Line.id)
        .execution_options(populate_existing=True)
    )
    return list(session().scalars(wanted))


def find_usable(
    village_id: VillageId, group_ids: Iterable[GroupId], on: date, item_ids: Collection[ItemId] | None = None
) -> Usable:
    """Find the items that may be recorded for a deed of that day, for each group: all, or those of some that may."""
    asked = None if item_ids is None else describe_items(village_id, item_ids)
    versions = list_versions(village_id)
    items: dict[RuleSetId, dict[ItemId, UsableItem]] = {}
    found: Usable = {}
    for group_id in set(group_ids):
        try:
            rule_set_id = rule_set_in_force(versions, on, group_id).id
        except NoRuleSetInForce:
            found[group_id] = {}
            continue
        if rule_set_id not in items:
            items[rule_set_id] = {item.item_id: item for item in _usable_of(village_id, rule_set_id, asked)}
        found[group_id] = items[rule_set_id]
    return found


def _usable_of(village_id: VillageId, rule_set_id: RuleSetId, asked: list[UsableItem] | None) -> list[UsableItem]:
    if asked is None:
        return describe_items(village_id, list_item_ids(village_id, rule_set_id, only_on=True))
    return [item for item in asked if item.rule_set_id == rule_set_id and item.terms.is_on]


def sum_counted(
    village_id: VillageId,
    item: UsableItem,
    household_ids: Collection[HouseholdId],
    member_ids: Collection[MemberId],
    days: tuple[date, date],
    *,
    outside: ActivityId,
) -> dict[Counted, int]:
    """Sum what an item gave in a stretch of days to some households or, where it counts so, persons outside of a sheet.

    Shape: drafts, submitted, approved, on notice and credited count; refused, voided and reversed do not. Persons
    bring along what they had in another household; a household what those had that it came from.
    """
    if item.terms.counted_per is CountedPer.PERSON:
        asked = _asked(village_id, item, member_ids, days, outside)
        return _added_up(((None, row.member_id), int(row.points)) for row in _GIVEN_TO_MEMBERS.all(session(), **asked))
    origins = list_origins(village_id, household_ids)
    asked = _asked(village_id, item, set(household_ids).union(*origins.values()), days, outside)
    return _added_up(
        ((household_id, None), int(points))
        for given_to, _member_id, day, points in _GIVEN_TO_HOUSEHOLDS.all(session(), **asked)
        for household_id in household_ids
        if household_id == given_to or day < origins.get(household_id, {}).get(given_to, date.min)
    )


def _asked(
    village_id: VillageId, item: UsableItem, whom: Collection[int], days: tuple[date, date], outside: ActivityId
) -> dict[str, Any]:
    asked = {"village": village_id, "item": item.item_id, "whom": whom, "outside": outside}
    return asked | {"first": days[0], "last": days[1]}


def _added_up(parts: Iterable[tuple[Counted, int]]) -> dict[Counted, int]:
    found: dict[Counted, int] = {}
    for who, points in parts:
        found[who] = found.get(who, 0) + points
    return found


def list_problems(village_id: VillageId, activity_id: ActivityId) -> list[Problem]:
    """List all that must be mended before the sheet's drafts can be submitted, in the order of its lines.

    Errors: Absent.
    """
    activity = get_activity(village_id, activity_id)
    lines = _LINES.all(session(), village=village_id, activity=activity_id)
    drafts = [line for line in lines if line.state is LineState.DRAFT]
    if not drafts:
        return [Problem(None, SheetEmpty())]
    homes, usable = _ground(village_id, activity.happened_on, drafts)
    problems = _judge(village_id, lines, drafts, homes, usable)
    return problems + _evidence_problems(village_id, activity_id, drafts, homes, usable)


def list_line_problems(village_id: VillageId, activity: Activity) -> list[Problem]:
    """List what must be mended in lines of a sheet, by looking only at those that may be wrong.

    Shape: what concerns the whole sheet is left out.
    """
    suspect_ids = set(list_suspects(village_id, activity.id, activity.happened_on))
    if not suspect_ids:
        return []
    lines = _LINES_NEAR.all(session(), village=village_id, activity=activity.id, suspects=suspect_ids)
    suspects = [line for line in lines if line.id in suspect_ids]
    homes, usable = _ground(village_id, activity.happened_on, suspects)
    return _judge(village_id, lines, suspects, homes, usable)


def _ground(village_id: VillageId, on: date, drafts: Sequence[Any]) -> tuple[dict[HouseholdId, list[Resident]], Usable]:
    """Read who lived in the households of some lines, and what counted there."""
    homes: dict[HouseholdId, list[Resident]] = {}
    for resident in list_residents(village_id, on, {line.household_id for line in drafts}):
        homes.setdefault(resident.household_id, []).append(resident)
    group_ids = {home[0].group_id for home in homes.values()}
    return homes, find_usable(village_id, group_ids, on, {line.item_id for line in drafts})


def _judge(
    village_id: VillageId,
    lines: Sequence[Any],
    drafts: Sequence[Any],
    homes: dict[HouseholdId, list[Resident]],
    usable: Usable,
) -> list[Problem]:
    """Judge drafts, each by those of the lines that stand before it."""
    judged = {line.id for line in drafts}
    faults = list_fault_ids(village_id, [line.id for line in drafts])
    problems = []
    before: dict[tuple[ItemId, Counted], list[Neighbour]] = defaultdict(list)
    for line in lines:
        whose = {(line.item_id, counted_as(per, line.household_id, line.member_id)) for per in CountedPer}
        if line.id in judged:
            others = [other for one in whose for other in before[one]]
            home = homes.get(line.household_id, [])
            error = _first_error(line, others, home, usable, faults.get(line.id, frozenset()))
            problems += [Problem(line.id, error)] if error else []
        other = Neighbour(line.id, line.household_id, line.member_id, line.item_id, line.state)
        for one in whose:
            before[one].append(other)
    return problems


def _first_error(
    line: Any, others: list[Neighbour], home: list[Resident], usable: Usable, fault_ids: frozenset[FaultId]
) -> RuleError | None:
    entry = LineEntry(line.household_id, line.item_id, line.member_id)
    try:
        item = usable.get(home[0].group_id, {}).get(line.item_id) if home else None
        if home and item is None:
            raise ItemNotUsable()
        per = item.terms.counted_per if item else None
        require_at_home(per, line.member_id, home, is_final=True)
        if item is not None:
            require_once(entry, item.terms.counted_per, others)
            points_for(item.terms, Deed(line.units, line.chosen_points, fault_ids))
    except RuleError as error:
        return error
    return None


def _evidence_problems(
    village_id: VillageId,
    activity_id: ActivityId,
    drafts: Sequence[Any],
    homes: dict[HouseholdId, list[Resident]],
    usable: Usable,
) -> list[Problem]:
    if list_photo_ids(village_id, activity_id):
        return []
    wanting: dict[ItemId, str] = {}
    for line in drafts:
        home = homes.get(line.household_id)
        item = usable[home[0].group_id].get(line.item_id) if home else None
        if item is not None and item.wants_evidence:
            wanting[item.item_id] = item.name
    return [Problem(None, EvidenceMissing(item=name)) for name in wanting.values()]
