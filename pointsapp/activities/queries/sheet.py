"""Reading one sheet: its lines with all that a recorder needs to mend them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from pointsapp.activities.models import Activity, Decision, Evidence, LineFault, Recorder
from pointsapp.activities.queries.lines import LineView, describe_lines, describe_sheets
from pointsapp.activities.queries.roster import list_residents_by_day
from pointsapp.activities.types import MENDABLE, ActivityId, LineId, LineState, Resident, Verdict
from pointsapp.core.actor import HouseholdId, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared, whole
from pointsapp.files.models import Photo, PhotoId
from pointsapp.households.models import Member
from pointsapp.people.models import User
from pointsapp.scoring.queries import UsableItem, describe_items
from pointsapp.scoring.types import FaultId, ItemId

_ACTIVITY = whole(Activity, Activity.village_id == bindparam("village"), Activity.id == bindparam("activity"))
_FAULTS = Prepared(
    select(LineFault.line_id, LineFault.fault_id).where(
        LineFault.village_id == bindparam("village"), among(LineFault.line_id, "lines")
    )
)
_NEWEST = (
    select(func.max(Decision.id))
    .where(Decision.village_id == bindparam("village"), among(Decision.line_id, "lines"))
    .group_by(Decision.line_id)
)
_REFUSALS = Prepared(
    select(Decision.line_id, Decision.reason).where(Decision.id.in_(_NEWEST), Decision.verdict == Verdict.REFUSE)
)


@dataclass(frozen=True)
class SheetLine:
    """A line with its item, who lived in the household that day, and why the panel refused it last."""

    line: LineView
    item: UsableItem
    residents: tuple[Resident, ...]
    fault_ids: frozenset[FaultId]
    refusal: str

    @property
    def head_name(self) -> str:
        """Give the head of the day, or else the first who lived there."""
        return self.residents[0].name if self.residents else ""

    @property
    def is_mendable(self) -> bool:
        """Tell whether a recorder may still change it."""
        return self.line.state in MENDABLE


@dataclass(frozen=True)
class Sheet:
    """An activity with its lines in their places."""

    activity: Activity
    leader_name: str
    lines: tuple[SheetLine, ...]
    recorder_names: tuple[str, ...]
    recorder_ids: frozenset[UserId]
    photo_ids: tuple[PhotoId, ...]

    def count(self, state: LineState) -> int:
        """Count the lines in a state."""
        return sum(entry.line.state is state for entry in self.lines)

    @property
    def has_started_review(self) -> bool:
        """Tell whether a line is with the panel or beyond, so that day and title stay."""
        return any(not entry.is_mendable for entry in self.lines)


def get_activity(village_id: VillageId, activity_id: ActivityId) -> Activity:
    """Give an activity of this village, for reading. Errors: Absent."""
    found = _ACTIVITY.one_as(session(), Activity, village=village_id, activity=activity_id)
    if found is None:
        raise Absent()
    return found


def read_sheet(village_id: VillageId, activity_id: ActivityId) -> Sheet:
    """Read a whole sheet. Errors: Absent."""
    found = read_sheets(village_id, [activity_id])
    if not found:
        raise Absent()
    return found[0]


def read_sheets(village_id: VillageId, activity_ids: Sequence[ActivityId]) -> list[Sheet]:
    """Read whole sheets in the order asked for; an unknown one is left out."""
    activities = {
        activity.id: (activity, leader_name or "")
        for activity, leader_name in session().execute(
            select(Activity, Member.name)
            .outerjoin(Member, Member.id == Activity.leader_id)
            .where(Activity.village_id == village_id, Activity.id.in_(activity_ids))
        )
    }
    recorders = _recorders(village_id, activity_ids)
    photos = _photo_ids(village_id, activity_ids)
    lines = _sheet_lines(village_id, describe_sheets(village_id, activity_ids))
    return [
        Sheet(
            activity=activity,
            leader_name=leader_name,
            lines=tuple(lines[activity_id]),
            recorder_names=tuple(name for _, name in recorders[activity_id]),
            recorder_ids=frozenset(user_id for user_id, _ in recorders[activity_id]),
            photo_ids=tuple(photos[activity_id]),
        )
        for activity_id in activity_ids
        if activity_id in activities
        for activity, leader_name in [activities[activity_id]]
    ]


def _recorders(
    village_id: VillageId, activity_ids: Collection[ActivityId]
) -> dict[ActivityId, list[tuple[UserId, str]]]:
    rows = session().execute(
        select(Recorder.activity_id, Recorder.user_id, User.name)
        .join(User, User.id == Recorder.user_id)
        .where(Recorder.village_id == village_id, Recorder.activity_id.in_(activity_ids))
        .order_by(Recorder.id)
    )
    found: dict[ActivityId, list[tuple[UserId, str]]] = defaultdict(list)
    for activity_id, user_id, name in rows:
        found[activity_id].append((user_id, name))
    return found


def read_line(village_id: VillageId, line_id: LineId) -> SheetLine:
    """Read one line as it stands in its sheet. Errors: Absent."""
    found = read_lines(village_id, [line_id])
    if not found:
        raise Absent()
    return found[0]


def read_lines(village_id: VillageId, line_ids: Sequence[LineId]) -> list[SheetLine]:
    """Read lines as they stand in their sheets, in their places; an unknown one is left out."""
    views = describe_lines(village_id, line_ids)
    return [entry for entries in _sheet_lines(village_id, views).values() for entry in entries]


def list_photo_ids(village_id: VillageId, activity_id: ActivityId) -> list[PhotoId]:
    """List the photos that show an activity, in the order they came."""
    return _photo_ids(village_id, [activity_id])[activity_id]


def _photo_ids(village_id: VillageId, activity_ids: Collection[ActivityId]) -> dict[ActivityId, list[PhotoId]]:
    rows = session().execute(
        select(Evidence.activity_id, Evidence.photo_id)
        .where(Evidence.village_id == village_id, Evidence.activity_id.in_(activity_ids))
        .order_by(Evidence.id)
    )
    found: dict[ActivityId, list[PhotoId]] = defaultdict(list)
    for activity_id, photo_id in rows:
        found[activity_id].append(photo_id)
    return found


def list_titles_with_photo(village_id: VillageId, original_sha256: str, other_than: ActivityId) -> list[str]:
    """List the other activities that show a photo made from the same file."""
    return list(
        session().scalars(
            select(Activity.title)
            .join(Evidence, Evidence.activity_id == Activity.id)
            .join(Photo, Photo.id == Evidence.photo_id)
            .where(
                Activity.village_id == village_id,
                Activity.id != other_than,
                Photo.original_sha256 == original_sha256,
            )
            .order_by(Activity.id)
        )
    )


def _sheet_lines(village_id: VillageId, views: Sequence[LineView]) -> dict[ActivityId, list[SheetLine]]:
    homes = _homes(village_id, views)
    items: dict[ItemId, UsableItem] = {
        item.item_id: item for item in describe_items(village_id, {view.item_id for view in views})
    }
    line_ids = [view.line_id for view in views]
    faults = list_fault_ids(village_id, line_ids)
    refusals = _last_refusals(village_id, line_ids)
    found: dict[ActivityId, list[SheetLine]] = defaultdict(list)
    for view in views:
        entry = SheetLine(
            line=view,
            item=items[view.item_id],
            residents=tuple(homes[view.happened_on, view.household_id]),
            fault_ids=faults.get(view.line_id, frozenset()),
            refusal=refusals.get(view.line_id, ""),
        )
        found[view.activity_id].append(entry)
    return found


def _homes(village_id: VillageId, views: Sequence[LineView]) -> dict[tuple[date, HouseholdId], list[Resident]]:
    """Give who lived in the households of lines on the days of their deeds."""
    days, household_ids = {view.happened_on for view in views}, {view.household_id for view in views}
    homes: dict[tuple[date, HouseholdId], list[Resident]] = defaultdict(list)
    for day, residents in list_residents_by_day(village_id, days, household_ids).items():
        for resident in residents:
            homes[day, resident.household_id].append(resident)
    return homes


def list_fault_ids(village_id: VillageId, line_ids: Sequence[LineId]) -> dict[LineId, frozenset[FaultId]]:
    """List the faults that were found at checklist lines."""
    found: dict[LineId, frozenset[FaultId]] = {}
    for line_id, fault_id in _FAULTS.all(session(), village=village_id, lines=line_ids):
        found[line_id] = found.get(line_id, frozenset()) | {fault_id}
    return found


def _last_refusals(village_id: VillageId, line_ids: Sequence[LineId]) -> dict[LineId, str]:
    rows = _REFUSALS.all(session(), village=village_id, lines=line_ids)
    return {row.line_id: row.reason for row in rows}
