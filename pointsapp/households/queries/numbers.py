"""Proposing the number of the next household."""

from __future__ import annotations

from sqlalchemy import func, select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household


def propose_number(village_id: VillageId) -> str:
    """Give the number after the highest one, written as long as that; nothing where numbers are no plain ones."""
    found = (
        session()
        .scalars(
            select(Household.number)
            .where(Household.village_id == village_id)
            .order_by(func.length(Household.number).desc(), Household.number.desc())
            .limit(1)
        )
        .first()
    )
    if found is None:
        return "001"
    if not (found.isascii() and found.isdigit()):
        return ""
    return str(int(found) + 1).zfill(len(found))
