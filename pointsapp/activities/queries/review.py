"""Who is on the panel, and what is known of a line to tell who may review it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pointsapp.activities.models import Activity, Line, Recorder
from pointsapp.activities.types import ActivityId, Case, Home, LineId, Reviewer
from pointsapp.core.actor import MemberId, Role, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Stay
from pointsapp.kin.queries import kin_of
from pointsapp.kin.rules import kin_on
from pointsapp.people.models import Membership
from pointsapp.people.queries import find_unmatched, list_officers, names_of


def list_panel(village_id: VillageId, on: date) -> list[Reviewer]:
    """List who is on the review panel on a day, by name."""
    ids = [officer.user_id for officer in list_officers(village_id, Role.REVIEWER, on)]
    return describe_reviewers(village_id, list(dict.fromkeys(ids)))


def find_reviewer(village_id: VillageId, user_id: UserId | None) -> Reviewer | None:
    """Find the person behind a login; None for who acts without one."""
    return describe_reviewers(village_id, [user_id])[0] if user_id is not None else None


@dataclass(frozen=True)
class Bench:
    """All who hold an office on a day, the panel among them, and who reads."""

    officers: tuple[Reviewer, ...]
    panel: tuple[Reviewer, ...]
    reader: Reviewer | None


def read_bench(village_id: VillageId, reader_id: UserId | None, on: date) -> Bench:
    """Read who is on the panel on a day, who could be, and who asks; each once, by name."""
    officers = list_officers(village_id, None, on)
    ids = list(dict.fromkeys(officer.user_id for officer in officers))
    wanted = set(ids) if reader_id is None else {*ids, reader_id}
    found = {person.user_id: person for person in describe_reviewers(village_id, wanted)}
    panel = dict.fromkeys(officer.user_id for officer in officers if officer.role is Role.REVIEWER)
    return Bench(
        tuple(found[user_id] for user_id in ids),
        tuple(found[user_id] for user_id in panel),
        found.get(reader_id) if reader_id is not None else None,
    )


def describe_reviewers(village_id: VillageId, user_ids: Collection[UserId]) -> list[Reviewer]:
    """Describe the persons behind logins, in the order asked for; unknown ones are left out.

    Shape: a person is every member that the login ever belonged to in the village, whatever the role.
    """
    names = names_of(set(user_ids))
    members = _members_of(village_id, user_ids)
    homes = _homes_of(village_id, {member_id for found in members.values() for member_id in found})
    unmatched = find_unmatched(village_id)
    return [
        Reviewer(
            user_id,
            names[user_id],
            frozenset(members[user_id]),
            tuple(home for member_id in sorted(members[user_id]) for home in homes[member_id]),
            user_id in unmatched,
        )
        for user_id in user_ids
        if user_id in names
    ]


def describe_cases(village_id: VillageId, line_ids: Collection[LineId]) -> dict[LineId, Case]:
    """Describe lines of the village as cases for the panel."""
    rows = session().execute(
        select(Line.id, Line.household_id, Line.activity_id, Activity.happened_on)
        .join(Activity, Activity.id == Line.activity_id)
        .where(Line.village_id == village_id, Line.id.in_(line_ids))
    )
    lines = rows.all()
    recorders = _recorders_of(village_id, {line.activity_id for line in lines})
    kin = kin_of(village_id, {line.household_id for line in lines})
    return {
        line.id: Case(
            line.id,
            line.household_id,
            line.happened_on,
            *recorders[line.activity_id],
            kin_on(kin[line.household_id], line.happened_on),
        )
        for line in lines
    }


def _recorders_of(
    village_id: VillageId, activity_ids: Collection[ActivityId]
) -> dict[ActivityId, tuple[frozenset[UserId], frozenset[MemberId]]]:
    rows = session().execute(
        select(Recorder.activity_id, Recorder.user_id, Recorder.member_id).where(
            Recorder.village_id == village_id, Recorder.activity_id.in_(activity_ids)
        )
    )
    recorders = rows.all()
    persons = _members_of(village_id, {row.user_id for row in recorders})
    users: dict[ActivityId, set[UserId]] = defaultdict(set)
    members: dict[ActivityId, set[MemberId]] = defaultdict(set)
    for row in recorders:
        users[row.activity_id].add(row.user_id)
        members[row.activity_id] |= persons[row.user_id]
        if row.member_id is not None:
            members[row.activity_id].add(row.member_id)
    return {found: (frozenset(users[found]), frozenset(members[found])) for found in activity_ids}


def _members_of(village_id: VillageId, user_ids: Collection[UserId]) -> dict[UserId, set[MemberId]]:
    rows = session().execute(
        select(Membership.user_id, Membership.member_id).where(
            Membership.village_id == village_id, Membership.user_id.in_(user_ids), Membership.member_id.is_not(None)
        )
    )
    found: dict[UserId, set[MemberId]] = defaultdict(set)
    for user_id, member_id in rows:
        if member_id is not None:
            found[user_id].add(member_id)
    return found


def _homes_of(village_id: VillageId, member_ids: Collection[MemberId]) -> dict[MemberId, list[Home]]:
    rows = session().execute(
        select(Stay.member_id, Stay.household_id, Stay.since_on, Stay.until_on)
        .where(Stay.village_id == village_id, Stay.member_id.in_(member_ids))
        .order_by(Stay.id)
    )
    found: dict[MemberId, list[Home]] = defaultdict(list)
    for member_id, household_id, since_on, until_on in rows:
        found[member_id].append(Home(household_id, since_on, until_on))
    return found
