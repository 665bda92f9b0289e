"""Handing over: everything that is open in the work of a person, whoever began it. It belongs to the village."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import exists, select

from pointsapp.activities.models import Recorder
from pointsapp.activities.queries.index import ActivityFilter, list_activities
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.types import ActivityId, LineState
from pointsapp.cards.queries import count_waiting
from pointsapp.core.actor import Role, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.outages.models import Outage
from pointsapp.outages.types import OutageState
from pointsapp.people.models import User
from pointsapp.publicity.models import Notice, Objection, ObjectionAnswer
from pointsapp.publicity.queries import count_approved
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.types import OPENING_VERSION, RuleSetState


class Kind(StrEnum):
    """What may be open."""

    DRAFT = "draft"
    SENT_BACK = "sent_back"
    TO_POST = "to_post"
    NOTICE = "notice"
    CARDS = "cards"
    TO_REVIEW = "to_review"
    OBJECTION = "objection"
    CORRECTION = "correction"
    RULES = "rules"
    OUTAGE = "outage"


OF_ROLE = {
    Role.CLERK: (
        Kind.DRAFT, Kind.SENT_BACK, Kind.TO_POST, Kind.NOTICE, Kind.OBJECTION, Kind.CORRECTION, Kind.CARDS, Kind.OUTAGE,
    ),
    Role.REVIEWER: (Kind.TO_REVIEW, Kind.CORRECTION),
    Role.SUPERVISOR: (Kind.OBJECTION, Kind.CORRECTION),
    Role.SECRETARY: (Kind.RULES, Kind.TO_POST, Kind.NOTICE, Kind.CORRECTION, Kind.CARDS, Kind.OUTAGE),
    Role.KEEPER: (Kind.OUTAGE,),
}  # fmt: skip


@dataclass(frozen=True)
class OpenItem:
    """One open thing.

    Shape: `title` is the village's own words or a number; `ref` the id that its page needs, where it has one;
    `count` says how many stand together in this item; `on` is the day to know it by.
    """

    kind: Kind
    title: str
    ref: int | None = None
    on: date | None = None
    by: str = ""
    count: int = 1


def list_open_work(village_id: VillageId, roles: frozenset[Role], user_id: UserId, *, at: datetime) -> list[OpenItem]:
    """List what is open in the work of these roles, in the order of its way through the village."""
    wanted = {kind for role in roles for kind in OF_ROLE[role]}
    return [item for kind in Kind if kind in wanted for item in _items(kind, village_id, user_id, at)]


def _items(kind: Kind, village_id: VillageId, user_id: UserId, at: datetime) -> Iterator[OpenItem]:
    if kind is Kind.DRAFT:
        yield from _sheets(kind, village_id, LineState.DRAFT)
    elif kind is Kind.SENT_BACK:
        yield from _sheets(kind, village_id, LineState.REFUSED)
    elif kind is Kind.TO_POST:
        yield from _counted(kind, count_approved(village_id))
    elif kind is Kind.CARDS:
        yield from _counted(kind, count_waiting(village_id))
    elif kind is Kind.TO_REVIEW:
        for sheet in list_waiting(village_id, user_id, village_day(at)):
            names = "、".join(sheet.recorder_names)
            yield OpenItem(kind, sheet.title, None, sheet.happened_on, names, sheet.lines)
    else:
        yield from _FOUND[kind](village_id)


def _counted(kind: Kind, count: int) -> Iterator[OpenItem]:
    if count:
        yield OpenItem(kind, "", count=count)


def _sheets(kind: Kind, village_id: VillageId, state: LineState) -> Iterator[OpenItem]:
    rows = list_activities(village_id, ActivityFilter(state=state))
    names = _recorders([row.activity_id for row in rows])
    for row in rows:
        yield OpenItem(
            kind,
            row.title,
            row.activity_id,
            row.happened_on,
            "、".join(names.get(row.activity_id, ())),
            row.counts.get(state, 0),
        )


def _recorders(ids: list[ActivityId]) -> dict[ActivityId, list[str]]:
    found: dict[ActivityId, list[str]] = {}
    rows = session().execute(
        select(Recorder.activity_id, User.name)
        .join(User, User.id == Recorder.user_id)
        .where(Recorder.activity_id.in_(ids))
        .order_by(Recorder.first_at)
    )
    for activity_id, name in rows:
        found.setdefault(activity_id, []).append(name)
    return found


def _notices(village_id: VillageId) -> Iterator[OpenItem]:
    rows = session().execute(
        select(Notice, User.name)
        .outerjoin(User, User.id == Notice.posted_by_id)
        .where(Notice.village_id == village_id, Notice.closed_at.is_(None), Notice.stopped_at.is_(None))
        .order_by(Notice.number)
    )
    for notice, name in rows:
        yield OpenItem(Kind.NOTICE, str(notice.number), notice.id, notice.ends_on, name or "")


def _objections(village_id: VillageId) -> Iterator[OpenItem]:
    rows = session().scalars(
        select(Objection)
        .where(
            Objection.village_id == village_id,
            ~exists().where(ObjectionAnswer.objection_id == Objection.id),
        )
        .order_by(Objection.due_on, Objection.id)
    )
    for objection in rows:
        yield OpenItem(Kind.OBJECTION, objection.words, objection.id, objection.due_on)


def _corrections(village_id: VillageId) -> Iterator[OpenItem]:
    rows = session().execute(
        select(Correction, User.name)
        .join(User, User.id == Correction.asked_by_id)
        .where(
            Correction.village_id == village_id,
            ~exists().where(CorrectionDecision.correction_id == Correction.id),
        )
        .order_by(Correction.id)
    )
    for correction, name in rows:
        yield OpenItem(Kind.CORRECTION, correction.reason, correction.id, village_day(correction.asked_at), name)


def _rules(village_id: VillageId) -> Iterator[OpenItem]:
    rows = session().scalars(
        select(RuleSet)
        .where(RuleSet.village_id == village_id, RuleSet.state == RuleSetState.DRAFT, RuleSet.version > OPENING_VERSION)
        .order_by(RuleSet.id)
    )
    for rule_set in rows:
        yield OpenItem(Kind.RULES, rule_set.title, rule_set.id, village_day(rule_set.made_at))


def _outages(village_id: VillageId) -> Iterator[OpenItem]:
    rows = session().execute(
        select(Outage, User.name)
        .join(User, User.id == Outage.started_by_id)
        .where(Outage.village_id == village_id, Outage.state != OutageState.DONE)
        .order_by(Outage.id)
    )
    for outage, name in rows:
        yield OpenItem(Kind.OUTAGE, "", outage.id, village_day(outage.began_at), name)


_FOUND = {
    Kind.NOTICE: _notices,
    Kind.OBJECTION: _objections,
    Kind.CORRECTION: _corrections,
    Kind.RULES: _rules,
    Kind.OUTAGE: _outages,
}
