"""Reading one sheet: its lines with all that a recorder needs to mend them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from pointsapp.activities.models import Activity, Decision, Evidence, Line, LineFault, Recorder
from pointsapp.activities.queries.lines import LineView, describe_sheet
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.types import MENDABLE, ActivityId, LineId, LineState, Resident, Verdict
from pointsapp.core.actor import HouseholdId, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.files.models import Photo, PhotoId
from pointsapp.households.models import Member
from pointsapp.people.models import User
from pointsapp.scoring.queries import UsableItem, describe_items
from pointsapp.scoring.types import FaultId, ItemId


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
    """Give an activity of this village. Errors: Absent."""
    found = session().scalar(select(Activity).where(Activity.village_id == village_id, Activity.id == activity_id))
    if found is None:
        raise Absent()
    return found


def read_sheet(village_id: VillageId, activity_id: ActivityId) -> Sheet:
    """Read a whole sheet. Errors: Absent."""
    activity = get_activity(village_id, activity_id)
    leader = session().get(Member, activity.leader_id) if activity.leader_id else None
    recorders = session().execute(
        select(Recorder.user_id, User.name)
        .join(User, User.id == Recorder.user_id)
        .where(Recorder.village_id == village_id, Recorder.activity_id == activity_id)
        .order_by(Recorder.id)
    )
    found = recorders.all()
    return Sheet(
        activity=activity,
        leader_name=leader.name if leader else "",
        lines=_sheet_lines(village_id, activity, describe_sheet(village_id, activity_id)),
        recorder_names=tuple(name for _, name in found),
        recorder_ids=frozenset(user_id for user_id, _ in found),
        photo_ids=tuple(list_photo_ids(village_id, activity_id)),
    )


def read_line(village_id: VillageId, line_id: LineId) -> SheetLine:
    """Read one line as it stands in its sheet. Errors: Absent."""
    line = session().scalar(select(Line).where(Line.village_id == village_id, Line.id == line_id))
    if line is None:
        raise Absent()
    activity = get_activity(village_id, line.activity_id)
    views = [view for view in describe_sheet(village_id, activity.id) if view.line_id == line_id]
    return _sheet_lines(village_id, activity, views)[0]


def list_photo_ids(village_id: VillageId, activity_id: ActivityId) -> list[PhotoId]:
    """List the photos that show an activity, in the order they came."""
    return list(
        session().scalars(
            select(Evidence.photo_id)
            .where(Evidence.village_id == village_id, Evidence.activity_id == activity_id)
            .order_by(Evidence.id)
        )
    )


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


def _sheet_lines(village_id: VillageId, activity: Activity, views: Sequence[LineView]) -> tuple[SheetLine, ...]:
    homes: dict[HouseholdId, list[Resident]] = {}
    for resident in list_residents(village_id, activity.happened_on, {view.household_id for view in views}):
        homes.setdefault(resident.household_id, []).append(resident)
    items: dict[ItemId, UsableItem] = {
        item.item_id: item for item in describe_items(village_id, {view.item_id for view in views})
    }
    line_ids = [view.line_id for view in views]
    faults = list_fault_ids(village_id, line_ids)
    refusals = _last_refusals(village_id, line_ids)
    return tuple(
        SheetLine(
            line=view,
            item=items[view.item_id],
            residents=tuple(homes.get(view.household_id, ())),
            fault_ids=faults.get(view.line_id, frozenset()),
            refusal=refusals.get(view.line_id, ""),
        )
        for view in views
    )


def list_fault_ids(village_id: VillageId, line_ids: Sequence[LineId]) -> dict[LineId, frozenset[FaultId]]:
    """List the faults that were found at checklist lines."""
    rows = session().execute(
        select(LineFault.line_id, LineFault.fault_id).where(
            LineFault.village_id == village_id, LineFault.line_id.in_(line_ids)
        )
    )
    found: dict[LineId, frozenset[FaultId]] = {}
    for line_id, fault_id in rows:
        found[line_id] = found.get(line_id, frozenset()) | {fault_id}
    return found


def _last_refusals(village_id: VillageId, line_ids: Sequence[LineId]) -> dict[LineId, str]:
    newest = (
        select(func.max(Decision.id))
        .where(Decision.village_id == village_id, Decision.line_id.in_(line_ids))
        .group_by(Decision.line_id)
    )
    rows = session().execute(
        select(Decision.line_id, Decision.reason).where(Decision.id.in_(newest), Decision.verdict == Verdict.REFUSE)
    )
    return {row.line_id: row.reason for row in rows}
