"""Reading what happened to households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.core.actor import Actor, HouseholdId, MemberId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent, RuleError
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.corrections.rules import require_may_decide
from pointsapp.corrections.types import DECIDERS, Asked
from pointsapp.households.errors import NumberTaken
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries import describe_household
from pointsapp.households.rules import clean_number
from pointsapp.kin.queries import kin_members_of
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.types import TransferId
from pointsapp.life.models import EventMember, EventOutcome, HouseholdEvent
from pointsapp.life.rules import Case
from pointsapp.life.types import EventId, EventView, Plan, Stage
from pointsapp.people.models import User
from pointsapp.people.queries import find_officers, list_officers
from pointsapp.redemptions.queries.quotes import list_member_ids_of_user
from pointsapp.villages.models import Group

ON_THE_WAY = frozenset({LineState.SUBMITTED, LineState.APPROVED, LineState.ON_NOTICE, LineState.DISPUTED})
_Recorder, _Decider = aliased(User), aliased(User)
_Who, _Successor = aliased(Member), aliased(Member)
_Other, _New = aliased(Household), aliased(Household)


def get_event(village_id: VillageId, event_id: EventId) -> HouseholdEvent:
    """Give an event of this village. Errors: Absent."""
    found = session().scalar(
        select(HouseholdEvent).where(HouseholdEvent.village_id == village_id, HouseholdEvent.id == event_id)
    )
    if found is None:
        raise Absent()
    return found


def plan_of(event: HouseholdEvent) -> Plan:
    """Give the plan of an event as it was recorded."""
    members = session().scalars(select(EventMember.member_id).where(EventMember.event_id == event.id))
    return Plan(
        kind=event.kind,
        household_id=event.household_id,
        happened_on=event.happened_on,
        reason=event.reason,
        agreed_words=event.agreed_words,
        other_id=event.other_household_id,
        group_id=event.group_id,
        number=event.number,
        member_id=event.member_id,
        successor_id=event.successor_id,
        relation=event.relation,
        member_ids=frozenset(members),
        points=event.points,
    )


def read_case(village_id: VillageId, plan: Plan, *, on: date) -> Case:
    """Read the household of a plan, and the other one, as they are. Errors: Absent."""
    household = describe_household(village_id, plan.household_id, on=on)
    other = describe_household(village_id, plan.other_id, on=on) if plan.other_id is not None else None
    return Case(household, get_balance(village_id, household.wallet_id), other)


def require_free_number(village_id: VillageId, typed: str) -> None:
    """Refuse the number of another household for a new one. Errors: NumberUnreadable, NumberTaken."""
    number = clean_number(typed)
    taken = select(exists().where(Household.village_id == village_id, Household.number == number))
    if session().scalar(taken):
        raise NumberTaken(number=number)


def find_waiting(village_id: VillageId, household_id: HouseholdId) -> EventId | None:
    """Find an event of a household, on either side, that waits for a second person."""
    return session().scalar(
        select(HouseholdEvent.id)
        .where(
            HouseholdEvent.village_id == village_id,
            or_(HouseholdEvent.household_id == household_id, HouseholdEvent.other_household_id == household_id),
            _is_open(),
        )
        .limit(1)
    )


def is_decided(event_id: EventId) -> bool:
    """Tell whether an event took effect or was refused."""
    return session().scalar(select(exists().where(EventOutcome.event_id == event_id))) is True


def count_open_events(village_id: VillageId) -> int:
    """Count the events that wait for a second person."""
    wanted = select(func.count()).select_from(HouseholdEvent).where(HouseholdEvent.village_id == village_id, _is_open())
    return session().scalar(wanted) or 0


def asked_about(event: HouseholdEvent) -> Iterator[Asked]:
    """Collect who recorded an event and whom it concerns, once for each household."""
    members = set(list_member_ids_of_user(event.village_id, event.recorded_by_id))
    if event.recorded_member_id is not None:
        members.add(event.recorded_member_id)
    for household_id in (event.household_id, event.other_household_id):
        if household_id is not None:
            kin = kin_members_of(event.village_id, [household_id], village_day(event.recorded_at))
            yield Asked(event.recorded_by_id, frozenset(members), household_id, event.member_id, kin)


def find_obstacle(actor: Actor, event: HouseholdEvent) -> RuleError | None:
    """Give the reason why this person may not decide, or None."""
    return _obstacle(actor, asked_about(event))


def has_decider(event: HouseholdEvent, *, at: datetime) -> bool:
    """Tell whether any officer of this moment may decide."""
    asked = list(asked_about(event))
    on = village_day(at)
    user_ids = {officer.user_id for officer in list_officers(event.village_id, None, on) if officer.role in DECIDERS}
    officers = find_officers(event.village_id, user_ids, at=at)
    return any(_obstacle(officer, asked) is None for officer in officers.values())


def count_on_the_way(village_id: VillageId, household_id: HouseholdId) -> tuple[int, int]:
    """Count a household's lines between recording and the passbook, and add up their points."""
    row = (
        session()
        .execute(
            select(func.count(), func.coalesce(func.sum(Line.points), 0)).where(
                Line.village_id == village_id, Line.household_id == household_id, Line.state.in_(ON_THE_WAY)
            )
        )
        .one()
    )
    return row[0], int(row[1])


def list_living(village_id: VillageId, household_id: HouseholdId) -> list[MemberId]:
    """List who lives in a household now."""
    wanted = select(Stay.member_id).where(
        Stay.village_id == village_id, Stay.household_id == household_id, Stay.until_on.is_(None)
    )
    return list(session().scalars(wanted))


def describe_event(village_id: VillageId, event_id: EventId) -> EventView:
    """Describe one event of this village. Errors: Absent."""
    found = _described(_views(village_id).where(HouseholdEvent.id == event_id))
    if not found:
        raise Absent()
    return found[0]


def list_events_of(village_id: VillageId, household_id: HouseholdId) -> list[EventView]:
    """List what happened to a household, whichever side of it this was, the newest first."""
    concerned = or_(
        HouseholdEvent.household_id == household_id,
        HouseholdEvent.other_household_id == household_id,
        EventOutcome.new_household_id == household_id,
    )
    return _described(_views(village_id).where(concerned).order_by(HouseholdEvent.id.desc()))


def list_events(village_id: VillageId, stage: Stage | None) -> list[EventView]:
    """List the events of the village: those that wait first, then the newest."""
    return _described(_chosen(village_id, stage))


def page_of_events(village_id: VillageId, stage: Stage | None, number: int) -> Page[EventView]:
    """Give one page of events in the order of `list_events`."""
    chosen = _chosen(village_id, stage)
    total = session().scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    shown = page_number(number, total)
    return Page(_described(chosen.limit(PAGE_SIZE).offset((shown - 1) * PAGE_SIZE)), shown, total)


def find_events_of_transfers(
    village_id: VillageId, transfer_ids: Collection[TransferId]
) -> dict[TransferId, EventView]:
    """Tell of transfers which events they belong to; others are left out."""
    found = _described(_views(village_id).where(EventOutcome.transfer_id.in_(transfer_ids)))
    return {view.transfer_id: view for view in found if view.transfer_id is not None}


def _obstacle(actor: Actor, asked: Iterable[Asked]) -> RuleError | None:
    try:
        for one in asked:
            require_may_decide(actor, one)
    except RuleError as error:
        return error
    return None


def _is_open() -> ColumnElement[bool]:
    return ~exists().where(EventOutcome.event_id == HouseholdEvent.id).correlate(HouseholdEvent)


def _chosen(village_id: VillageId, stage: Stage | None) -> Select[*tuple[Any, ...]]:
    chosen = _views(village_id)
    if stage is Stage.OPEN:
        chosen = chosen.where(EventOutcome.id.is_(None))
    elif stage is not None:
        chosen = chosen.where(EventOutcome.is_done.is_(stage is Stage.DONE))
    return chosen.order_by(EventOutcome.id.is_not(None), HouseholdEvent.id.desc())


def _views(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            HouseholdEvent,
            EventOutcome,
            Household.number.label("household_number"),
            func.coalesce(_New.number, _Other.number, "").label("other_number"),
            func.coalesce(Group.name, "").label("group_name"),
            func.coalesce(_Who.name, "").label("member_name"),
            func.coalesce(_Successor.name, "").label("successor_name"),
            _Recorder.name.label("recorded_by"),
            func.coalesce(_Decider.name, "").label("decided_by"),
            func.coalesce(Transfer.points, 0).label("points"),
        )
        .select_from(HouseholdEvent)
        .join(Household, Household.id == HouseholdEvent.household_id)
        .join(_Recorder, _Recorder.id == HouseholdEvent.recorded_by_id)
        .outerjoin(EventOutcome, EventOutcome.event_id == HouseholdEvent.id)
        .outerjoin(_Other, _Other.id == HouseholdEvent.other_household_id)
        .outerjoin(_New, _New.id == EventOutcome.new_household_id)
        .outerjoin(Group, Group.id == HouseholdEvent.group_id)
        .outerjoin(_Who, _Who.id == HouseholdEvent.member_id)
        .outerjoin(_Successor, _Successor.id == HouseholdEvent.successor_id)
        .outerjoin(_Decider, _Decider.id == EventOutcome.decided_by_id)
        .outerjoin(Transfer, Transfer.id == EventOutcome.transfer_id)
        .where(HouseholdEvent.village_id == village_id)
    )


def _described(wanted: Select[*tuple[Any, ...]]) -> list[EventView]:
    rows = session().execute(wanted).all()
    names = _names_of([row.HouseholdEvent.id for row in rows])
    return [_view(row, names[row.HouseholdEvent.id]) for row in rows]


def _names_of(event_ids: Collection[EventId]) -> defaultdict[EventId, list[str]]:
    found: defaultdict[EventId, list[str]] = defaultdict(list)
    rows = session().execute(
        select(EventMember.event_id, Member.name)
        .join(Member, Member.id == EventMember.member_id)
        .where(EventMember.event_id.in_(event_ids))
        .order_by(EventMember.id)
    )
    for event_id, name in rows:
        found[event_id].append(name)
    return found


def _view(row: Any, names: list[str]) -> EventView:
    event: HouseholdEvent = row.HouseholdEvent
    outcome: EventOutcome | None = row.EventOutcome
    return EventView(
        event_id=event.id,
        kind=event.kind,
        household_id=event.household_id,
        household_number=row.household_number,
        other_id=event.other_household_id,
        other_number=row.other_number,
        happened_on=event.happened_on,
        reason=event.reason,
        agreed_words=event.agreed_words,
        number=event.number,
        group_name=row.group_name,
        member_name=row.member_name,
        successor_name=row.successor_name,
        member_names=tuple(names),
        asked_points=event.points,
        recorded_by=row.recorded_by,
        recorded_at=event.recorded_at,
        is_done=outcome.is_done if outcome else None,
        new_household_id=outcome.new_household_id if outcome else None,
        points=row.points,
        transfer_id=outcome.transfer_id if outcome else None,
        words=outcome.words if outcome else "",
        decided_by=row.decided_by,
        decided_at=outcome.decided_at if outcome else None,
    )
