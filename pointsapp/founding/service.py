"""Proving the code, keeping the draft, and founding the village of it in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from pointsapp.core.actor import Actor, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.founding.errors import SetupChanged, SetupCodeSpent
from pointsapp.founding.models import SetupCode, SetupDraft
from pointsapp.founding.queries import as_draft, find_code, find_draft_row, has_village
from pointsapp.founding.rules import MOST_TRIES, appointments_of, require_complete, slug_of
from pointsapp.founding.types import Draft
from pointsapp.ledger.service import open_system_accounts
from pointsapp.people.service import add_user, give_role
from pointsapp.people.types import PasswordHash
from pointsapp.shop.service import open_shop
from pointsapp.villages.models import Village
from pointsapp.villages.service import add_group, change_settings, found_village


def keep_code(code_hash: PasswordHash, *, at: datetime) -> None:
    """Let a new code count from now on; older ones that nobody used count no more."""
    session().add(SetupCode(code_hash=code_hash, made_at=at))
    session().flush()


def count_code_try(*, at: datetime) -> SetupCode:
    """Count a try at the newest code, before it is compared, and give the code.

    Errors: SetupCodeSpent. Locks: the code, by its conditional update.
    """
    newest = find_code()
    if newest is None or has_village():
        raise SetupCodeSpent()
    counted = session().scalars(
        update(SetupCode)
        .where(SetupCode.id == newest.id, SetupCode.proved_at.is_(None), SetupCode.tries < MOST_TRIES)
        .values(tries=SetupCode.tries + 1)
        .returning(SetupCode)
    )
    found = counted.one_or_none()
    if found is None:
        raise SetupCodeSpent()
    return found


def use_code(code_id: int, browser: str, *, at: datetime) -> None:
    """Tie the setting-up to one browser and use the code up.

    Errors: SetupCodeSpent. Locks: the code, by its conditional update.
    """
    used = session().scalars(
        update(SetupCode)
        .where(SetupCode.id == code_id, SetupCode.proved_at.is_(None))
        .values(proved_at=at, browser_hash=token_hash(browser))
        .returning(SetupCode.id)
    )
    if used.one_or_none() is None:
        raise SetupCodeSpent()


def close_setup() -> None:
    """Let no browser see the first passwords any more."""
    session().execute(update(SetupCode).where(SetupCode.proved_at.is_not(None)).values(browser_hash=""))


def keep_in_draft(told: Mapping[str, Any], *, at: datetime) -> Draft:
    """Keep what was told in one step beside what was told before. Locks: the draft."""
    row = find_draft_row(is_locked=True)
    if row is None:
        row = SetupDraft(content={}, changed_at=at)
        session().add(row)
    row.content = {**row.content, **told}
    row.changed_at = at
    session().flush()
    return as_draft(row.content)


def found_from_draft(looked_at: Draft, hashes: Mapping[str, PasswordHash], *, at: datetime) -> Village:
    """Found the village with groups, officers and shop as the draft says, and let the draft go.

    Shape: `hashes` are of the first passwords, by login.
    Errors: SetupIncomplete, SetupChanged when the draft is another by now or gone. Locks: the draft.
    """
    require_complete(looked_at)
    row = find_draft_row(is_locked=True)
    if row is None or has_village() or asdict(as_draft(row.content)) != asdict(looked_at):
        raise SetupChanged()
    scale = 10 if looked_at.has_tenths else 1
    village = found_village(slug_of(looked_at.name), looked_at.name, looked_at.division_code, at=at, point_scale=scale)
    open_system_accounts(village.id)
    actor = Actor(village.id)
    _furnish(actor, looked_at, at)
    _appoint(actor, looked_at, hashes, at)
    session().execute(delete(SetupDraft))
    return village


def _furnish(actor: Actor, draft: Draft, at: datetime) -> None:
    for position, name in enumerate(draft.groups, start=1):
        add_group(actor, name, since_on=village_day(at), position=position, at=at)
    change_settings(actor, {"shop_name": draft.shop_name}, at=at)
    open_shop(actor, draft.shop_name, at=at)


def _appoint(actor: Actor, draft: Draft, hashes: Mapping[str, PasswordHash], at: datetime) -> None:
    for person in appointments_of(draft):
        user = add_user(actor, person.login, person.name, hashes[person.login], at=at)
        for role in person.roles:
            give_role(actor, UserId(user.id), role, None, village_day(at), None, at=at)
