"""The panel's queue: sheets with lines that wait, and the lines that nobody on the panel may review."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pointsapp.activities.models import Activity, Line, Recorder
from pointsapp.activities.queries.review import describe_cases, read_bench
from pointsapp.activities.rules.review import barred_of, why_barred
from pointsapp.activities.types import ActivityId, Bar, Case, LineId, LineState, Reviewer
from pointsapp.core.actor import UserId, VillageId
from pointsapp.core.db import session
from pointsapp.people.models import User


@dataclass(frozen=True)
class WaitingSheet:
    """A sheet in the queue.

    Units: points in the smallest unit. Shape: `stuck` of its lines nobody on the panel may review,
    and `hindered` says who is kept out of those and why, `helpers` which other officers could;
    `barred` lines the reader may not review.
    """

    activity_id: ActivityId
    title: str
    happened_on: date
    lines: int
    points: int
    recorder_names: tuple[str, ...]
    barred: int
    stuck: int
    hindered: tuple[tuple[str, Bar], ...]
    helpers: tuple[str, ...]

    @property
    def open_lines(self) -> int:
        """Count the lines that the reader may review."""
        return self.lines - self.barred


@dataclass(frozen=True)
class Hindrance:
    """Who of the panel is kept out of a line, when nobody is left to review it."""

    line_id: LineId
    reviewers: tuple[tuple[Reviewer, Bar], ...]


@dataclass
class _Sum:
    title: str
    happened_on: date
    line_ids: list[LineId]
    points: int = 0


def list_waiting(village_id: VillageId, reader_id: UserId | None, on: date, text: str = "") -> list[WaitingSheet]:
    """List the sheets with lines that wait for the panel, the oldest deed first; `text` is part of a title."""
    sums = _sum_waiting(village_id, text)
    line_ids = [line_id for found in sums.values() for line_id in found.line_ids]
    cases = describe_cases(village_id, line_ids)
    bench = read_bench(village_id, reader_id, on)
    reader = bench.reader
    names = _recorder_names(village_id, sums)
    sheets = []
    for activity_id, found in sums.items():
        own = [cases[line_id] for line_id in found.line_ids]
        stuck = find_hindered(bench.panel, own, on)
        sheets.append(
            WaitingSheet(
                activity_id,
                found.title,
                found.happened_on,
                len(own),
                found.points,
                tuple(names.get(activity_id, ())),
                sum(why_barred(reader, case, on) is not None for case in own) if reader else 0,
                len(stuck),
                tuple(dict.fromkeys((person.name, bar) for line in stuck for person, bar in line.reviewers)),
                find_helpers(bench.officers, [cases[line.line_id] for line in stuck], on),
            )
        )
    return sheets


def find_hindered(panel: Collection[Reviewer], cases: Collection[Case], on: date) -> list[Hindrance]:
    """Find the lines that nobody on the panel may review, with the reasons."""
    found = ((case, barred_of(panel, case, on)) for case in cases)
    return [Hindrance(case.line_id, tuple(barred)) for case, barred in found if len(barred) == len(panel)]


def find_helpers(officers: Iterable[Reviewer], cases: Collection[Case], on: date) -> tuple[str, ...]:
    """Name officers of whatever role who could review these lines if they were on the panel."""
    if not cases:
        return ()
    return tuple(person.name for person in officers if not any(why_barred(person, case, on) for case in cases))


def _sum_waiting(village_id: VillageId, text: str) -> dict[ActivityId, _Sum]:
    wanted = (
        select(Activity.id, Activity.title, Activity.happened_on, Line.id.label("line_id"), Line.points)
        .join(Activity, Activity.id == Line.activity_id)
        .where(Line.village_id == village_id, Line.state == LineState.SUBMITTED)
        .order_by(Activity.happened_on, Activity.id, Line.position, Line.id)
    )
    if text:
        wanted = wanted.where(Activity.title.icontains(text, autoescape=True))
    sums: dict[ActivityId, _Sum] = {}
    for row in session().execute(wanted):
        found = sums.setdefault(row.id, _Sum(row.title, row.happened_on, []))
        found.line_ids.append(row.line_id)
        found.points += row.points
    return sums


def _recorder_names(village_id: VillageId, activity_ids: Collection[ActivityId]) -> dict[ActivityId, list[str]]:
    rows = session().execute(
        select(Recorder.activity_id, User.name)
        .join(User, User.id == Recorder.user_id)
        .where(Recorder.village_id == village_id, Recorder.activity_id.in_(activity_ids))
        .order_by(Recorder.id)
    )
    names: dict[ActivityId, list[str]] = {}
    for activity_id, name in rows:
        names.setdefault(activity_id, []).append(name)
    return names
