"""Forgetting a person: the name and all that leads back to it, as far as it is no evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from pointsapp.audit.service import forget_values, note
from pointsapp.core.actor import Actor, MemberId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.forgetting.queries import look_at, references_to
from pointsapp.forgetting.rules import require_may_forget
from pointsapp.forgetting.types import FORGOTTEN, Forgotten
from pointsapp.households.models import Member
from pointsapp.people.models import PairingCode, SignIn
from pointsapp.rosters.models import RosterChange

_PERSON = {"name": FORGOTTEN, "initials": "", "phone": None}
"""What stands in a member's row, and where a roster remembered it, afterwards."""


def forget_person(actor: Actor, member_id: MemberId, *, at: datetime) -> Forgotten:
    """Take a person's name, telephone, phones and the audit's values out, for good. What is evidence stays.

    Errors: Absent, ForgetterNotSecretary, PersonForgotten, PersonServes, PersonLivesHere, PersonHasMatters.
    Locks: the member. Source: ADR 24.
    """
    session().execute(
        select(Member.id).where(Member.village_id == actor.village_id, Member.id == member_id).with_for_update()
    )
    require_may_forget(actor, look_at(actor.village_id, member_id, on=village_day(at)))
    values = forget_values(actor, references_to(actor.village_id, member_id))
    phones = _end_phones(actor, member_id)
    rows = _clear_rosters(actor, member_id)
    member = session().get_one(Member, member_id, populate_existing=True)
    for name, value in _PERSON.items():
        setattr(member, name, value)
    session().flush()
    note(actor, "people.forget", "members", member_id, at=at, values=values, phones=phones, rows=rows)
    return Forgotten(values, phones, rows)


def _end_phones(actor: Actor, member_id: MemberId) -> int:
    """Delete the phones and pairing codes: a session knows the name of the device."""
    session().execute(
        delete(PairingCode).where(PairingCode.village_id == actor.village_id, PairingCode.member_id == member_id)
    )
    mine = (SignIn.village_id == actor.village_id, SignIn.member_id == member_id)
    phones = session().scalars(delete(SignIn).where(*mine).returning(SignIn.id))
    return len(phones.all())


def _clear_rosters(actor: Actor, member_id: MemberId) -> int:
    """Clear what batches remember of the member, to undo them; an undone batch would bring stars back."""
    key, cleared = f"members:{member_id}", 0
    for change in session().scalars(select(RosterChange).where(RosterChange.village_id == actor.village_id)):
        before, after = _cleared(change.before, key), _cleared(change.after, key)
        if (before, after) != (change.before, change.after):
            change.before, change.after = before, after
            cleared += 1
    session().flush()
    return cleared


def _cleared(rows: dict[str, Any], key: str) -> dict[str, Any]:
    if key not in rows:
        return rows
    return {**rows, key: {name: _PERSON.get(name, value) for name, value in rows[key].items()}}
