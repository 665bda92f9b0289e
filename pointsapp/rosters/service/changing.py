"""Bringing households that are known already to what a list says, remembering every row as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from pointsapp.core.actor import Actor, HouseholdId, MemberId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.households.models import Stay
from pointsapp.households.names import initials_of
from pointsapp.households.types import Relation, StayEnd
from pointsapp.rosters.rules import YES, group_key
from pointsapp.rosters.service.people import add_people
from pointsapp.rosters.service.rows import merged, plain, write_rows
from pointsapp.rosters.types import Changed, ChangedHousehold, Difference, KnownHousehold, KnownPerson
from pointsapp.villages.types import GroupId


@dataclass
class Edit:
    """One household while it is changed: rows as they were and as they will be, by `table:id`."""

    found: ChangedHousehold
    known: KnownHousehold
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=dict)

    def put(self, table: str, row_id: int, **columns: tuple[object, object]) -> None:
        """Note columns of a row as (before, after)."""
        key = f"{table}:{row_id}"
        for name, (before, after) in columns.items():
            self.before.setdefault(key, {})[name] = plain(before)
            self.after.setdefault(key, {})[name] = plain(after)

    def person(self, member_id: MemberId | None) -> KnownPerson:
        """Give the member that a difference is about."""
        return next(person for person in self.known.people if person.member_id == member_id)


def change_households(
    actor: Actor,
    changed: Sequence[ChangedHousehold],
    known: Iterable[KnownHousehold],
    groups: Mapping[str, GroupId],
    since_on: date,
    *,
    at: datetime,
) -> list[Edit]:
    """Write the differences into their rows and let newcomers move in; give what was done to each household."""
    by_id = {household.household_id: household for household in known}
    edits = [Edit(found, by_id[found.household_id]) for found in changed]
    for edit in edits:
        for difference in edit.found.differences:
            _note_difference(edit, difference, groups)
    write_rows(merged(edit.after for edit in edits))
    for edit in edits:
        for difference in edit.found.differences:
            if difference.what is Changed.HEAD:
                _change_head(actor.village_id, edit, difference, village_day(at))
    _let_in(actor, edits, since_on, at)
    return edits


def _note_difference(edit: Edit, difference: Difference, groups: Mapping[str, GroupId]) -> None:
    if difference.what is Changed.GROUP:
        group_id = groups[group_key(difference.after)]
        edit.put("households", edit.known.household_id, group_id=(edit.known.group_id, group_id))
    elif difference.what is Changed.NAME:
        person = edit.person(difference.member_id)
        initials = (initials_of(person.name), initials_of(difference.after))
        edit.put("members", person.member_id, name=(person.name, difference.after), initials=initials)
    elif difference.what is Changed.PHONE:
        person = edit.person(difference.member_id)
        edit.put("members", person.member_id, phone=(person.phone, difference.after))
    elif difference.what is Changed.MINOR:
        person = edit.person(difference.member_id)
        edit.put("members", person.member_id, is_adult=(person.is_adult, difference.after != YES))
    elif difference.what is Changed.RELATION:
        person = edit.person(difference.member_id)
        edit.put("stays", person.stay_id, relation=(person.relation, Relation(difference.after)))


def _change_head(village_id: VillageId, edit: Edit, difference: Difference, today: date) -> None:
    """Make another member the head from today on; the head so far is what the list says, or simply somebody else."""
    coming = edit.person(difference.member_id)
    heads = [person for person in edit.known.people if person.relation is Relation.HEAD]
    for going in heads:
        _stand_otherwise(village_id, edit, going, edit.found.old_head_becomes or Relation.OTHER, today)
    _stand_otherwise(village_id, edit, coming, Relation.HEAD, today)


def _stand_otherwise(village_id: VillageId, edit: Edit, person: KnownPerson, relation: Relation, today: date) -> None:
    stay = session().get_one(Stay, person.stay_id, populate_existing=True)
    key = f"stays:{stay.id}"
    if stay.since_on >= today:
        edit.put("stays", stay.id, relation=(person.relation, relation))
        write_rows({key: edit.after[key]})
        return
    edit.put("stays", stay.id, until_on=(None, today - timedelta(days=1)), end_reason=(None, StayEnd.CHANGED))
    write_rows({key: edit.after[key]})
    stay_id = session().scalar(
        insert(Stay)
        .values(
            village_id=village_id,
            household_id=stay.household_id,
            member_id=stay.member_id,
            relation=relation,
            since_on=today,
        )
        .returning(Stay.id)
    )
    edit.made.setdefault("stays", []).append(int(stay_id or 0))


def _let_in(actor: Actor, edits: Sequence[Edit], since_on: date, at: datetime) -> None:
    people = [(edit.known.household_id, person) for edit in edits for person in edit.found.newcomers]
    members, stays = add_people(actor, people, since_on, at=at)
    by_id: dict[HouseholdId, Edit] = {edit.known.household_id: edit for edit in edits}
    for (household_id, _person), member_id, stay_id in zip(people, members, stays, strict=True):
        made = by_id[household_id].made
        made.setdefault("members", []).append(member_id)
        made.setdefault("stays", []).append(stay_id)
