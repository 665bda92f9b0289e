"""Inserting many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from pointsapp.core.actor import Actor, HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Member, Stay
from pointsapp.households.names import initials_of
from pointsapp.households.types import Relation
from pointsapp.rosters.queries import in_chunks
from pointsapp.rosters.service.rows import insert_plainly, insert_rows
from pointsapp.rosters.types import ListedPerson


def add_people(
    actor: Actor, people: Sequence[tuple[HouseholdId, ListedPerson]], since_on: date, *, at: datetime
) -> tuple[list[int], list[int]]:
    """Insert people who live in households from a day on; give the ids of members and stays in their order."""
    member_ids = insert_rows(
        Member,
        [
            {
                "village_id": actor.village_id,
                "name": person.name,
                "initials": initials_of(person.name),
                "phone": person.phone,
                "is_adult": person.is_adult is not False,
                "made_at": at,
            }
            for _household_id, person in people
        ],
    )
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
    insert_plainly("stays", stays)
    return member_ids, _stays_of(actor.village_id, member_ids)


def _stays_of(village_id: VillageId, member_ids: Sequence[int]) -> list[int]:
    """Give the only stay of each new member."""
    found: dict[int, int] = {}
    for ids in in_chunks(member_ids):
        wanted = select(Stay.member_id, Stay.id).where(Stay.village_id == village_id, Stay.member_id.in_(ids))
        found.update((int(row.member_id), int(row.id)) for row in session().execute(wanted))
    return [found[member_id] for member_id in member_ids]
