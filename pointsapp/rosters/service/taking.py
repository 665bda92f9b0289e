"""Taking a list in: everything that its plan says, in one batch, with what is needed to undo it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.households.models import Household
from pointsapp.households.rules import require_day_come
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.service import open_wallets
from pointsapp.rosters.errors import ClosingWithPoints, GroupsNotMade, NothingToTake, RosterMoved
from pointsapp.rosters.models import RosterBatch
from pointsapp.rosters.queries import list_known_groups, list_known_households
from pointsapp.rosters.rules import compare, digest_of_plan, group_key
from pointsapp.rosters.service.changing import change_households
from pointsapp.rosters.service.people import add_people
from pointsapp.rosters.service.rows import insert_plainly, insert_rows, write_rows
from pointsapp.rosters.types import Choices, KnownHousehold, NewHousehold, Plan, Roster
from pointsapp.villages.models import Village
from pointsapp.villages.queries import list_groups
from pointsapp.villages.service import add_group
from pointsapp.villages.types import GroupId


@dataclass(frozen=True)
class RosterFile:
    """The file that was looked at: its name, its content's digest, and the digest of the plan that was shown."""

    name: str
    digest: str
    plan_digest: str


@dataclass
class _Taking:
    """One batch while it is made."""

    actor: Actor
    choices: Choices
    at: datetime
    groups: dict[str, GroupId] = field(default_factory=dict)
    made_groups: list[int] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def note_change(self, household_id: HouseholdId, number: str, **what: dict[str, Any]) -> None:
        """Keep what is done to one household. Shape: `before`, `after` and `made`, empty where absent."""
        empty: dict[str, Any] = {"before": {}, "after": {}, "made": {}}
        self.changes.append({"household_id": household_id, "number": number, **empty, **what})


def take_roster(actor: Actor, file: RosterFile, roster: Roster, choices: Choices, *, at: datetime) -> RosterBatch:
    """Take a list in as it was shown: households, members, changes, and who is said to be gone.

    Shape: doubtful households come only where the choices name their rows; refused ones never.
    Errors: StayDaysWrong, RosterMoved, NothingToTake, GroupsNotMade, ClosingWithPoints, LineUnreadable.
    Locks: the village.
    """
    today = village_day(at)
    require_day_come(choices.since_on, today)
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update())
    known = list_known_households(actor.village_id)
    plan = compare(roster, known, list_known_groups(actor.village_id, on=today))
    if digest_of_plan(plan) != file.plan_digest:
        raise RosterMoved()
    taking = _Taking(actor, choices, at)
    new = [found for found in plan.new if not found.doubts or found.row in choices.taken_rows]
    changed = [found for found in plan.changed if not found.doubts or found.row in choices.taken_rows]
    if not new and not changed and not choices.states:
        raise NothingToTake()
    _make_groups(taking, plan, [*(found.group_name for found in new), *(found.group_name for found in changed)], today)
    _add_households(taking, new)
    _say_gone(taking, plan.missing)
    for edit in change_households(actor, changed, known, taking.groups, choices.since_on, at=at):
        taking.note_change(
            edit.known.household_id, edit.known.number, before=edit.before, after=edit.after, made=edit.made
        )
    return _write_batch(taking, file, len(new), len(changed))


def _make_groups(taking: _Taking, plan: Plan, wanted: Iterable[str], today: date) -> None:
    groups = list_groups(taking.actor.village_id)
    for group in groups:
        taking.groups.setdefault(group_key(group.name), group.id)
    position = max((group.position for group in groups), default=0)
    keys = {group_key(name) for name in wanted}
    missing = [name for name in plan.new_groups if group_key(name) in keys]
    if missing and not taking.choices.is_making_groups:
        raise GroupsNotMade(names="、".join(missing))
    for place, name in enumerate(missing, start=1):
        since_on = min(taking.choices.since_on, today)
        made = add_group(taking.actor, name, since_on=since_on, position=position + place, at=taking.at)
        taking.groups[group_key(name)] = made.id
        taking.made_groups.append(made.id)


def _add_households(taking: _Taking, new: Sequence[NewHousehold]) -> None:
    """Insert wallets, households, members and stays, a statement for each kind."""
    if not new:
        return
    village_id = taking.actor.village_id
    wallets = open_wallets(village_id, len(new))
    rows = [
        {
            "village_id": village_id,
            "number": household.number,
            "group_id": taking.groups[group_key(household.group_name)],
            "wallet_id": wallet_id,
            "state": HouseholdState.RESIDENT,
            "made_at": taking.at,
        }
        for household, wallet_id in zip(new, wallets, strict=True)
    ]
    ids = [HouseholdId(household_id) for household_id in insert_rows(Household, rows)]
    people = [(home, person) for home, household in zip(ids, new, strict=True) for person in household.people]
    members, stays = add_people(taking.actor, people, taking.choices.since_on, at=taking.at)
    made: dict[HouseholdId, dict[str, list[int]]] = {
        home: {"households": [home], "accounts": [wallet_id], "members": [], "stays": []}
        for home, wallet_id in zip(ids, wallets, strict=True)
    }
    for (home, _person), member_id, stay_id in zip(people, members, stays, strict=True):
        made[home]["members"].append(member_id)
        made[home]["stays"].append(stay_id)
    for home, household in zip(ids, new, strict=True):
        taking.note_change(home, household.number, made=made[home])


def _say_gone(taking: _Taking, missing: Sequence[KnownHousehold]) -> None:
    """Mark households that are not in the list as away or closed, as the choices say."""
    by_id = {household.household_id: household for household in missing}
    after: dict[str, dict[str, Any]] = {}
    for household_id, state in taking.choices.states.items():
        household = by_id.get(household_id)
        if household is None:
            raise RosterMoved()
        if state is HouseholdState.CLOSED and household.balance:
            raise ClosingWithPoints(number=household.number)
        key = f"households:{household_id}"
        after[key] = {"state": state.value}
        taking.note_change(
            household_id, household.number, before={key: {"state": household.state.value}}, after={key: after[key]}
        )
    write_rows(after)


def _write_batch(taking: _Taking, file: RosterFile, new_count: int, changed_count: int) -> RosterBatch:
    actor = taking.actor
    batch = RosterBatch(
        village_id=actor.village_id,
        file_name=file.name[:100],
        file_digest=file.digest,
        since_on=taking.choices.since_on,
        new_count=new_count,
        changed_count=changed_count,
        gone_count=len(taking.choices.states),
        made_groups=taking.made_groups,
        made_by_id=actor.user_id,
        made_at=taking.at,
    )
    session().add(batch)
    session().flush()
    rows = [{"village_id": actor.village_id, "batch_id": batch.id, **change} for change in taking.changes]
    insert_plainly("roster_changes", rows)
    gone_count = batch.gone_count
    note(
        actor,
        "rosters.take",
        "roster_batches",
        batch.id,
        at=taking.at,
        new=new_count,
        changed=changed_count,
        gone=gone_count,
    )
    return batch
