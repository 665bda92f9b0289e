"""Who had a part in what an objection is about, and who may therefore answer it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from pointsapp.activities.models import Attendance, Decision, Line, Recorder
from pointsapp.activities.types import LineId
from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.households.models import Household, Member, Stay
from pointsapp.kin.queries import kin_members_of
from pointsapp.people.queries import find_homes, find_unmatched, list_officers
from pointsapp.publicity.errors import HouseholdNumberUnknown, ObjectorUnknown
from pointsapp.publicity.models import NoticeLine, Objection
from pointsapp.publicity.rules.objections import require_may_answer
from pointsapp.publicity.types import Involved

Person = tuple[UserId | None, MemberId | None]


def involved_in(objection: Objection) -> Involved:
    """Collect who had a part in what an objection is about, and whom it concerns."""
    line = _line_of(objection)
    homes = {objection.household_id, line.household_id if line else None}
    if objection.objector_id is not None:
        homes |= _homes_of(objection.village_id, objection.objector_id, village_day(objection.made_at))
    households = frozenset(home for home in homes if home is not None)
    persons = {objection.objector_id, line.member_id if line else None}
    return Involved(
        recorders=_recorders_of(line) if line else (),
        reviewers=_reviewers_of(line.village_id, line.id) if line else (),
        household_ids=households,
        member_ids=frozenset(person for person in persons if person is not None),
        kin_member_ids=kin_members_of(objection.village_id, households, village_day(objection.made_at)),
    )


def find_obstacle(actor: Actor, objection: Objection) -> RuleError | None:
    """Give the reason why this person may not answer, or None."""
    try:
        require_may_answer(actor, involved_in(objection))
    except RuleError as error:
        return error
    return None


def has_answerer(objection: Objection, on: date) -> bool:
    """Tell whether any supervisor of that day may answer."""
    involved = involved_in(objection)
    return any(_may(actor, involved) for actor in _supervisors(objection.village_id, on))


def find_household_by_number(village_id: VillageId, number: str) -> HouseholdId:
    """Find a household by the number somebody typed. Errors: HouseholdNumberUnknown."""
    household_id = session().scalar(
        select(Household.id).where(Household.village_id == village_id, Household.number == number)
    )
    if household_id is None:
        raise HouseholdNumberUnknown(number=number)
    return household_id


def find_objector(village_id: VillageId, household_number: str, name: str, *, on: date) -> MemberId:
    """Find who stands at the desk by household and name. Errors: HouseholdNumberUnknown, ObjectorUnknown."""
    household_id = find_household_by_number(village_id, household_number)
    member_id = session().scalar(
        select(Member.id)
        .join(Stay, Stay.member_id == Member.id)
        .where(Stay.village_id == village_id, Stay.household_id == household_id, Member.name == name, _open_on(on))
        .order_by(Member.id)
        .limit(1)
    )
    if member_id is None:
        raise ObjectorUnknown(name=name)
    return member_id


def _line_of(objection: Objection) -> Line | None:
    if objection.notice_line_id is None:
        return None
    return (
        session()
        .scalars(
            select(Line)
            .join(NoticeLine, NoticeLine.line_id == Line.id)
            .where(NoticeLine.village_id == objection.village_id, NoticeLine.id == objection.notice_line_id)
        )
        .one()
    )


def _recorders_of(line: Line) -> tuple[Person, ...]:
    rows = session().execute(
        select(Recorder.user_id, Recorder.member_id).where(
            Recorder.village_id == line.village_id, Recorder.activity_id == line.activity_id
        )
    )
    return tuple((user_id, member_id) for user_id, member_id in rows)


def _reviewers_of(village_id: VillageId, line_id: LineId) -> tuple[Person, ...]:
    """Who decided, and who sat in the meeting that did: staying out of one line leaves no trace of its own."""
    decided = session().execute(
        select(Decision.decided_by_id, Decision.decided_member_id).where(
            Decision.village_id == village_id, Decision.line_id == line_id
        )
    )
    sat = session().execute(
        select(Attendance.user_id, Attendance.member_id)
        .join(Decision, Decision.meeting_id == Attendance.meeting_id)
        .where(Decision.village_id == village_id, Decision.line_id == line_id, Attendance.is_recused.is_(False))
    )
    return tuple({(user_id, member_id) for user_id, member_id in [*decided, *sat]})


def _homes_of(village_id: VillageId, member_id: MemberId, since: date) -> set[HouseholdId | None]:
    return set(
        session().scalars(
            select(Stay.household_id).where(
                Stay.village_id == village_id,
                Stay.member_id == member_id,
                or_(Stay.until_on.is_(None), Stay.until_on >= since),
            )
        )
    )


def _supervisors(village_id: VillageId, on: date) -> list[Actor]:
    unmatched = find_unmatched(village_id)
    officers = list_officers(village_id, Role.SUPERVISOR, on)
    homes = find_homes(village_id, {officer.member_id for officer in officers if officer.member_id is not None})
    return [
        Actor(
            village_id,
            officer.user_id,
            officer.member_id,
            homes.get(officer.member_id) if officer.member_id is not None else None,
            is_unmatched=officer.user_id in unmatched,
        )
        for officer in officers
    ]


def _may(actor: Actor, involved: Involved) -> bool:
    try:
        require_may_answer(actor, involved)
    except RuleError:
        return False
    return True


def _open_on(day: date) -> ColumnElement[bool]:
    return and_(Stay.since_on <= day, or_(Stay.until_on.is_(None), Stay.until_on >= day))
