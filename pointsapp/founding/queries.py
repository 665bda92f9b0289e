"""Reading the code in force and the draft."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import exists, select

from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.founding.models import SetupCode, SetupDraft
from pointsapp.founding.types import Draft
from pointsapp.villages.models import Village

_KNOWN = {field.name for field in fields(Draft)}


def has_village() -> bool:
    """Tell whether the installation has a village already."""
    return bool(session().scalar(select(exists().where(Village.id.is_not(None)))))


def find_code() -> SetupCode | None:
    """Find the code that was printed last."""
    return session().scalars(select(SetupCode).order_by(SetupCode.id.desc()).limit(1)).one_or_none()


def is_proved(browser: str | None) -> bool:
    """Tell whether this browser is the last that proved a code. A new code alone doesn't end it: only its use does."""
    if browser is None:
        return False
    newest = (
        select(SetupCode.browser_hash).where(SetupCode.proved_at.is_not(None)).order_by(SetupCode.id.desc()).limit(1)
    )
    return session().scalar(newest) == token_hash(browser)


def read_draft() -> Draft:
    """Give what has been typed so far."""
    row = find_draft_row()
    return as_draft(row.content) if row is not None else Draft()


def find_draft_row(*, is_locked: bool = False) -> SetupDraft | None:
    """Find the one draft. Locks: its row, where asked."""
    wanted = select(SetupDraft).order_by(SetupDraft.id).limit(1)
    return session().scalars(wanted.with_for_update() if is_locked else wanted).one_or_none()


def as_draft(content: dict[str, Any]) -> Draft:
    """Read a draft out of what is stored."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items() if name in _KNOWN
    }
    return Draft(**values)
