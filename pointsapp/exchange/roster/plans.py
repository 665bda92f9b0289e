"""From a kept file to a plan: columns told, households read, compared with the village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pointsapp.exchange.roster.columns import Columns, find_columns
from pointsapp.exchange.roster.files import RosterSheet
from pointsapp.exchange.roster.reading import read_roster
from pointsapp.rosters.rules import compare, digest_of_plan
from pointsapp.rosters.types import (
    KnownGroup,
    KnownHousehold,
    Plan,
    RemarkCode,
    Roster,
    RosterRemark,
)


@dataclass(frozen=True)
class Looked:
    """A file that was looked at: its columns, its households, and what taking it would do."""

    columns: Columns
    roster: Roster
    plan: Plan

    @property
    def digest(self) -> str:
        """Give the fingerprint of the plan."""
        return digest_of_plan(self.plan)


def roster_of(
    sheet: RosterSheet, remembered: Mapping[str, Mapping[str, int]], group_name: str
) -> tuple[Columns, Roster]:
    """Read the households of a kept file. Shape: `group_name` is for files without a column of groups."""
    columns = find_columns(sheet.rows, remembered)
    roster = read_roster(sheet.rows, columns, group_name) if columns.is_enough else Roster((), (), 0, has_members=False)
    return columns, roster


def look_at(
    sheet: RosterSheet,
    remembered: Mapping[str, Mapping[str, int]],
    households: Sequence[KnownHousehold],
    groups: Sequence[KnownGroup],
    group_name: str = "",
) -> Looked:
    """Compare a kept file with the village."""
    columns, roster = roster_of(sheet, remembered, group_name)
    plan = compare(roster, households, groups)
    return Looked(columns, roster, plan)


def private_remarks(sheet: RosterSheet) -> list[RosterRemark]:
    """Name the rows in which single cells held private numbers."""
    rows = sorted({row for row, _place in sheet.private_cells})
    return [RosterRemark(RemarkCode.PRIVATE_LEFT_OUT, row) for row in rows]
