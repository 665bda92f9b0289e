"""What stands behind transfers of points: the deeds, with their rule, people and notice."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, String, and_, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Activity, Decision, Line, LineFault, Recorder, ReviewMeeting
from pointsapp.activities.types import Verdict
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Member
from pointsapp.ledger.types import TransferId
from pointsapp.people.models import User
from pointsapp.publicity.models import Credit, Notice, NoticeLine
from pointsapp.reports.types import Award
from pointsapp.scoring.models import Fault, Item, RuleSet

_BETWEEN = "\n"
_INSIDE = "\t"


def describe_awards(village_id: VillageId, transfer_ids: Collection[TransferId]) -> dict[TransferId, Award]:
    """Describe the deeds behind transfers in one statement; other transfers are left out."""
    if not transfer_ids:
        return {}
    rows = session().execute(_described(), {"village": village_id, "transfers": list(transfer_ids)})
    return {row.transfer_id: _award(row) for row in rows}


@cache
def _described() -> Select[*tuple[Any, ...]]:
    """Build the statement once: building it costs several times what asking does."""
    reviewer, latest = aliased(User), _latest_approval()
    return (
        select(
            Credit.transfer_id,
            Line,
            Activity.title,
            Activity.happened_on,
            Member.name.label("doer_name"),
            Item,
            RuleSet.version,
            _recorder_names().label("recorder_names"),
            reviewer.name.label("reviewer_name"),
            ReviewMeeting.met_on,
            Decision.points.label("approved_points"),
            Notice.id.label("notice_id"),
            Notice.number.label("notice_number"),
            NoticeLine.number.label("notice_line_number"),
            _faults().label("faults"),
        )
        .select_from(Credit)
        .join(Line, Line.id == Credit.line_id)
        .join(Activity, Activity.id == Line.activity_id)
        .join(Item, Item.id == Line.item_id)
        .join(RuleSet, RuleSet.id == Item.rule_set_id)
        .join(Notice, Notice.id == Credit.notice_id)
        .join(NoticeLine, and_(NoticeLine.notice_id == Credit.notice_id, NoticeLine.line_id == Credit.line_id))
        .outerjoin(Member, Member.id == Line.member_id)
        .outerjoin(Decision, Decision.id == latest)
        .outerjoin(ReviewMeeting, ReviewMeeting.id == Decision.meeting_id)
        .outerjoin(reviewer, reviewer.id == Decision.decided_by_id)
        .where(
            Credit.village_id == bindparam("village"), Credit.transfer_id.in_(bindparam("transfers", expanding=True))
        )
    )


def _latest_approval() -> ScalarSelect[Any]:
    other = aliased(Decision)
    return (
        select(func.max(other.id))
        .where(other.line_id == Line.id, other.verdict == Verdict.APPROVE)
        .correlate(Line)
        .scalar_subquery()
    )


def _recorder_names() -> ScalarSelect[Any]:
    return (
        select(func.aggregate_strings(User.name, _BETWEEN))
        .join(Recorder, Recorder.user_id == User.id)
        .where(Recorder.activity_id == Line.activity_id)
        .correlate(Line)
        .scalar_subquery()
    )


def _faults() -> ScalarSelect[Any]:
    return (
        select(func.aggregate_strings(cast(Fault.points, String) + _INSIDE + Fault.name, _BETWEEN))
        .join(LineFault, LineFault.fault_id == Fault.id)
        .where(LineFault.line_id == Line.id)
        .correlate(Line)
        .scalar_subquery()
    )


def _award(row: Row[Any]) -> Award:
    line: Line = row.Line
    item: Item = row.Item
    faults = (part.partition(_INSIDE) for part in (row.faults or "").split(_BETWEEN) if part)
    return Award(
        line_id=line.id,
        activity_id=line.activity_id,
        title=row.title,
        happened_on=row.happened_on,
        doer_name=row.doer_name or "",
        item_name=item.name,
        article=item.article,
        version=row.version,
        shape=item.shape,
        item_points=item.points,
        points_min=item.points_min,
        points_max=item.points_max,
        unit=item.unit,
        units=line.units,
        capped_points=line.capped_points,
        points=line.points,
        state=line.state,
        recorder_names=tuple((row.recorder_names or "").split(_BETWEEN)) if row.recorder_names else (),
        reviewer_name=row.reviewer_name or "",
        reviewed_on=row.met_on,
        approved_points=row.approved_points,
        notice_id=row.notice_id,
        notice_number=row.notice_number,
        notice_line_number=row.notice_line_number,
        faults=tuple((name, int(points)) for points, _tab, name in faults),
    )
