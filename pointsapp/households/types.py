"""Words of households."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

StayId = NewType("StayId", int)


class HouseholdState(StrEnum):
    """Whether a household takes part: at home (常住), away (外出) or closed (已销)."""

    RESIDENT = "resident"
    ABSENT = "absent"
    CLOSED = "closed"


class Relation(StrEnum):
    """How a member stands to the head (与户主关系). Exactly one open stay of a household is its head."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    IN_LAW = "in_law"
    OTHER = "other"


class StayEnd(StrEnum):
    """Why a stay ended: the person moved away (迁出), died (去世), or was entered here by mistake (录错)."""

    MOVED_AWAY = "moved_away"
    DIED = "died"
    MISTAKE = "mistake"
