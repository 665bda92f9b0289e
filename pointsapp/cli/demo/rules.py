"""The demo's scoring table, adopted by a meeting of representatives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pointsapp.cli.demo.tables import Row, number, read
from pointsapp.cli.demo.village import DemoVillage
from pointsapp.scoring.service import add_item, adopt, start_rule_set
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    CapPeriod,
    CountedPer,
    FaultContent,
    ItemContent,
    ItemShape,
    MeetingKind,
)

TITLE = "清溪村积分细则"


def adopt_table(demo: DemoVillage, in_force_on: date, *, at: datetime) -> dict[str, str]:
    """Write the table down and adopt it. Runs in one transaction.

    Shape: gives each key of the demo's table with the item's name.
    """
    clerk = demo.officers["wenshu"]
    draft = start_rule_set(clerk, TITLE, None, None, at=at)
    rows = read("scoring_table")
    faults = read("faults")
    for row in rows:
        add_item(clerk, draft.id, _content(row, faults), at=at)
    adoption = Adoption(
        meeting=MeetingKind.REPRESENTATIVES_MEETING,
        attendance=Attendance.REPRESENTATIVES,
        met_on=in_force_on - timedelta(days=7),
        due=32,
        present=28,
        votes_for=27,
        votes_against=1,
        in_force_on=in_force_on,
    )
    adopt(demo.officers["zhishu"], draft.id, adoption, at=at)
    return {row["key"]: row["item"] for row in rows}


def _content(row: Row, faults: list[Row]) -> ItemContent:
    return ItemContent(
        category=row["category"],
        name=row["item"],
        shape=ItemShape(row["shape"]),
        points=number(row["points"]),
        points_min=number(row["points_min"]),
        points_max=number(row["points_max"]),
        unit=row["unit"],
        faults=tuple(
            FaultContent(row_of["fault"], int(row_of["points"])) for row_of in faults if row_of["item"] == row["key"]
        ),
        counted_per=CountedPer(row["counted_per"]),
        cap_points=number(row["cap_points"]),
        cap_period=CapPeriod(row["cap_period"]) if row["cap_period"] else None,
        article=row["article"],
        public_wording=row["public_wording"],
        note=row["source"],
        is_on=True,
    )
