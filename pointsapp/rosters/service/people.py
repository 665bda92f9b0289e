"""Inserting many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert

from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.db import session
from pointsapp.households.models import Member, Stay
from pointsapp.households.names import initials_of
from pointsapp.households.types import Relation
from pointsapp.rosters.types import ListedPerson


def add_people(
    actor: Actor, people: Sequence[tuple[HouseholdId, ListedPerson]], since_on: date, *, at: datetime
) -> tuple[list[int], list[int]]:
    """Insert people who live in households from a day on; give the ids of members and stays in their order."""
    if not people:
        return [], []
    members = [
        {
            "village_id": actor.village_id,
            "name": person.name,
            "initials": initials_of(person.name),
            "phone": person.phone,
            "is_adult": person.is_adult is not False,
            "made_at": at,
        }
        for _household_id, person in people
    ]
    member_ids = list(session().scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), members))
    stays = [
        {
            "village_id": actor.village_id,
            "household_id": household_id,
            "member_id": member_id,
            "relation": person.relation or Relation.OTHER,
            "since_on": since_on,
        }
        for (household_id, person), member_id in zip(people, member_ids, strict=True)
    ]
    stay_ids = list(session().scalars(insert(Stay).returning(Stay.id, sort_by_parameter_order=True), stays))
    return [int(member_id) for member_id in member_ids], [int(stay_id) for stay_id in stay_ids]
