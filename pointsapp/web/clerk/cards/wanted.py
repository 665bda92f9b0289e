"""What the address asks for: which cards of the village."""

from __future__ import annotations

import re

from flask import request

from pointsapp.cards.types import CardFilter, CardState
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.exchange.text import clean_text
from pointsapp.villages.models import Group
from pointsapp.villages.queries import list_groups
from pointsapp.villages.types import GroupId

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def wanted_cards() -> CardFilter:
    """Give the filter of this address; what makes no sense filters nothing."""
    group_id, household_id = _number("group"), _number("household")
    state = request.args.get("state", "")
    return CardFilter(
        text=clean_text(request.args.get("q", "")),
        group_id=GroupId(group_id) if group_id else None,
        state=CardState(state) if state in set(CardState) else None,
        household_id=HouseholdId(household_id) if household_id else None,
        first=_number("first"),
        last=_number("last"),
    )


def group_choices(village_id: VillageId) -> tuple[list[tuple[str, str]], dict[GroupId, Group]]:
    """Give the groups for a choice, without "all", and by id. Called inside `reading()`."""
    groups = list_groups(village_id)
    return [(str(group.id), group.name) for group in groups], {group.id: group for group in groups}


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None
