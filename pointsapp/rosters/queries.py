"""Reading the village as lists are compared with it, and the batches that were taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, case, exists, func, select

from pointsapp.core.actor import HouseholdId, UserId, VillageId
from pointsapp.core.db import Base, session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.ledger.models import Account
from pointsapp.rosters.models import RosterBatch, RosterChange, RosterColumns
from pointsapp.rosters.types import BatchId, Dependent, KnownGroup, KnownHousehold, KnownPerson
from pointsapp.villages.models import Group
from pointsapp.villages.queries import list_groups

Made = dict[str, set[int]]
"""Ids of rows that a batch made, by table."""

_AT_ONCE = 5_000
_OWN = {
    ("households", "accounts"),
    ("households", "groups"),
    ("stays", "households"),
    ("stays", "members"),
}
"""References that a batch itself makes, as (table, table referred to): only other rows of these count."""


@dataclass(frozen=True)
class BatchView:
    """A batch in a list. Shape: `is_newest` tells whether no later batch stands."""

    batch_id: BatchId
    file_name: str
    since_on: date
    new_count: int
    changed_count: int
    gone_count: int
    made_by_id: UserId
    made_at: datetime
    undone_by_id: UserId | None
    undone_at: datetime | None
    is_newest: bool


def list_known_households(village_id: VillageId) -> list[KnownHousehold]:
    """List all households with who lives in them now, by group and number."""
    people = _people(village_id)
    rows = session().execute(
        select(Household.id, Household.number, Group.id, Group.name, Household.state, Account.balance)
        .join(Group, (Group.village_id == Household.village_id) & (Group.id == Household.group_id))
        .join(Account, (Account.village_id == Household.village_id) & (Account.id == Household.wallet_id))
        .where(Household.village_id == village_id)
        .order_by(Group.position, Group.id, func.length(Household.number), Household.number)
    )
    return [
        KnownHousehold(household_id, number, group_id, name, state, balance or 0, tuple(people[household_id]))
        for household_id, number, group_id, name, state, balance in rows
    ]


def has_households(village_id: VillageId) -> bool:
    """Tell whether the village has any household."""
    return session().scalar(select(exists().where(Household.village_id == village_id))) is True


def list_known_groups(village_id: VillageId, *, on: date) -> list[KnownGroup]:
    """List the village's groups, and whether they have ended by a day."""
    return [
        KnownGroup(group.id, group.name, group.until_on is not None and group.until_on < on)
        for group in list_groups(village_id)
    ]


def get_batch(village_id: VillageId, batch_id: BatchId) -> RosterBatch:
    """Give a batch of this village. Errors: Absent."""
    batch = session().scalar(
        select(RosterBatch)
        .where(RosterBatch.village_id == village_id, RosterBatch.id == batch_id)
        .execution_options(populate_existing=True)
    )
    if batch is None:
        raise Absent()
    return batch


def find_batch_of_file(village_id: VillageId, file_digest: str) -> RosterBatch | None:
    """Find the last batch, not undone, that took the same file."""
    return session().scalar(
        select(RosterBatch)
        .where(
            RosterBatch.village_id == village_id,
            RosterBatch.file_digest == file_digest,
            RosterBatch.undone_at.is_(None),
        )
        .order_by(RosterBatch.id.desc())
        .limit(1)
    )


def find_newest_batch_id(village_id: VillageId) -> BatchId | None:
    """Find the newest batch that was not undone."""
    return session().scalar(
        select(func.max(RosterBatch.id)).where(RosterBatch.village_id == village_id, RosterBatch.undone_at.is_(None))
    )


def list_batches(village_id: VillageId) -> list[BatchView]:
    """List all batches, newest first."""
    newest = find_newest_batch_id(village_id)
    found = session().scalars(
        select(RosterBatch).where(RosterBatch.village_id == village_id).order_by(RosterBatch.id.desc())
    )
    return [view_of(batch, newest) for batch in found]


def view_of(batch: RosterBatch, newest: BatchId | None) -> BatchView:
    """Put a batch into what a page shows."""
    return BatchView(
        batch.id,
        batch.file_name,
        batch.since_on,
        batch.new_count,
        batch.changed_count,
        batch.gone_count,
        batch.made_by_id,
        batch.made_at,
        batch.undone_by_id,
        batch.undone_at,
        batch.id == newest,
    )


def list_changes(village_id: VillageId, batch_id: BatchId) -> list[RosterChange]:
    """List what a batch did to households, in their order in the file."""
    return list(
        session().scalars(
            select(RosterChange)
            .where(RosterChange.village_id == village_id, RosterChange.batch_id == batch_id)
            .order_by(RosterChange.id)
        )
    )


def remembered_columns(village_id: VillageId) -> dict[str, Mapping[str, int]]:
    """Give the places of columns by the headings of the village's files."""
    rows = session().execute(
        select(RosterColumns.signature, RosterColumns.places).where(RosterColumns.village_id == village_id)
    )
    return {row.signature: row.places for row in rows}


def made_by(batch: RosterBatch, changes: Iterable[RosterChange]) -> Made:
    """Gather the rows that a batch made."""
    made: Made = defaultdict(set)
    for change in changes:
        for table, ids in change.made.items():
            made[table].update(ids)
    made["groups"].update(batch.made_groups)
    return made


def find_dependents(village_id: VillageId, made: Made) -> list[Dependent]:
    """Find rows of any table that refer to rows that a batch made, other than those that it made itself."""
    found: list[Dependent] = []
    for table in Base.metadata.sorted_tables:
        for column, target in _references(table):
            if made.get(target):
                found.extend(_counted(village_id, table, column, target, made))
    return found


def _references(table: Table) -> Iterator[tuple[str, str]]:
    """List the references of a table to rows that a batch can make: the column, and the table referred to."""
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            target = element.column
            if target.name == "id" and target.table.name in ("households", "members", "accounts", "groups"):
                yield str(element.parent.name), target.table.name


def _counted(village_id: VillageId, table: Table, column: str, target: str, made: Made) -> Iterator[Dependent]:
    own = made.get(table.name, set()) if (table.name, target) in _OWN else set()
    ids = made[target]
    # Rows made together have numbers in a row: from the first to the last is asked faster than thousands one by one.
    rows = session().execute(
        select(table.c.id, table.c[column])
        .where(table.c.village_id == village_id, table.c[column].between(min(ids), max(ids)))
        .order_by(table.c[column])
    )
    found = [referred for row_id, referred in rows if referred in ids and row_id not in own]
    count, first = len(found), next(iter(found), None)
    if first is not None:
        yield Dependent(table.name, count, _number_of(village_id, target, first))


def _number_of(village_id: VillageId, target: str, row_id: int) -> str:
    """Name the household that a row belongs to, for the person who must look."""
    wanted = select(Household.number).where(Household.village_id == village_id)
    if target == "members":
        homes = select(Stay.household_id).where(Stay.village_id == village_id, Stay.member_id == row_id)
        wanted = wanted.where(Household.id.in_(homes))
    else:
        column = {"households": Household.id, "accounts": Household.wallet_id, "groups": Household.group_id}[target]
        wanted = wanted.where(column == row_id)
    return session().scalar(wanted.order_by(Household.id).limit(1)) or ""


def in_chunks(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """Cut ids into pieces that one statement can carry."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _people(village_id: VillageId) -> defaultdict[HouseholdId, list[KnownPerson]]:
    found: defaultdict[HouseholdId, list[KnownPerson]] = defaultdict(list)
    rows = session().execute(
        select(Stay.household_id, Member.id, Stay.id, Member.name, Stay.relation, Member.phone, Member.is_adult)
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .where(Stay.village_id == village_id, Stay.until_on.is_(None))
        .order_by(case((Stay.relation == Relation.HEAD, 0), else_=1), Stay.since_on, Stay.id)
    )
    for household_id, member_id, stay_id, name, relation, phone, is_adult in rows:
        found[household_id].append(KnownPerson(member_id, stay_id, name, relation, phone, is_adult))
    return found
