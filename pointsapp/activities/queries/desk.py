"""One sheet as it lies on the panel's table: each line with who may decide on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pointsapp.activities.models import Activity
from pointsapp.activities.queries.meetings import MeetingView, read_meeting
from pointsapp.activities.queries.review import describe_cases, read_bench
from pointsapp.activities.queries.sheet import Sheet, SheetLine, read_sheet
from pointsapp.activities.queries.waiting import find_helpers, find_hindered
from pointsapp.activities.rules.review import barred_of, find_seat, why_barred
from pointsapp.activities.types import ActivityId, Bar, LineState, MeetingId
from pointsapp.core.actor import UserId, VillageId


@dataclass(frozen=True)
class DeskLine:
    """A line before the panel: why the reader stays out of it, and who else of those present does."""

    entry: SheetLine
    bar: Bar | None
    sitting_out: tuple[str, ...]
    hindered: tuple[tuple[str, Bar], ...]
    is_stuck: bool

    @property
    def fault_names(self) -> list[str]:
        """List the faults that were found."""
        return [fault.name for fault in self.entry.item.terms.faults if fault.id in self.entry.fault_ids]


@dataclass(frozen=True)
class Desk:
    """A sheet in a meeting.

    Shape: `is_seated` tells whether the reader decides in this meeting; `helpers` are officers outside the panel who
    could review what is stuck.
    """

    meeting: MeetingView
    sheet: Sheet
    is_seated: bool
    is_recused: bool
    mine: tuple[DeskLine, ...]
    others: tuple[DeskLine, ...]
    decided: tuple[DeskLine, ...]
    helpers: tuple[str, ...]

    @property
    def activity(self) -> Activity:
        """Give the activity of the sheet."""
        return self.sheet.activity

    @property
    def is_too_early(self) -> bool:
        """Tell whether the meeting was held before the deed was done."""
        return self.meeting.met_on < self.activity.happened_on

    @property
    def stuck(self) -> list[DeskLine]:
        """List the lines that nobody on the panel may review."""
        return [line for line in (*self.mine, *self.others) if line.is_stuck]

    @property
    def may_decide(self) -> bool:
        """Tell whether the reader may decide on a line of this sheet now."""
        return self.is_seated and bool(self.mine) and not self.is_too_early


def read_desk(
    village_id: VillageId, meeting_id: MeetingId, activity_id: ActivityId, reader_id: UserId | None, today: date
) -> Desk:
    """Read a sheet for a meeting: the reader's lines, those for others, those that wait no more. Errors: Absent."""
    meeting = read_meeting(village_id, meeting_id)
    sheet = read_sheet(village_id, activity_id)
    bench = read_bench(village_id, reader_id, today)
    reader = bench.reader
    cases = describe_cases(village_id, [entry.line.line_id for entry in sheet.lines])
    stuck = {found.line_id: found for found in find_hindered(bench.panel, cases.values(), today)}
    present = [seat.reviewer for seat in meeting.present]
    lines = [
        DeskLine(
            entry,
            why_barred(reader, cases[entry.line.line_id], today) if reader else None,
            tuple(person.name for person, _ in barred_of(present, cases[entry.line.line_id], today)),
            tuple((person.name, bar) for person, bar in stuck[entry.line.line_id].reviewers)
            if entry.line.line_id in stuck
            else (),
            entry.line.line_id in stuck,
        )
        for entry in sheet.lines
        if entry.line.state is not LineState.DRAFT
    ]
    seat = find_seat(reader, meeting.seats) if reader else None
    waiting = [line for line in lines if line.entry.line.state is LineState.SUBMITTED]
    return Desk(
        meeting,
        sheet,
        is_seated=seat is not None and not seat.is_recused,
        is_recused=seat is not None and seat.is_recused,
        mine=tuple(line for line in waiting if line.bar is None),
        others=tuple(line for line in waiting if line.bar is not None),
        decided=tuple(line for line in lines if line.entry.line.state is not LineState.SUBMITTED),
        helpers=find_helpers(bench.officers, [cases[line_id] for line_id in stuck], today),
    )
