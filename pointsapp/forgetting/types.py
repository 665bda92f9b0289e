"""What hinders forgetting, what stays after it, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pointsapp.core.actor import MemberId

FORGOTTEN = "＊＊＊"
"""Stands where the name of a forgotten person stood."""


class Matter(StrEnum):
    """Something open of a person, or of a household where the person lived and nobody lives any more."""

    LINES = "lines"
    OBJECTIONS = "objections"
    CORRECTIONS = "corrections"
    EVENTS = "events"
    SLIPS = "slips"
    CARDS = "cards"
    POINTS = "points"


class Remnant(StrEnum):
    """What stays of a person: closed history, evidence for the books."""

    LOGINS = "logins"
    NOTICES = "notices"
    OBJECTIONS = "objections"
    REPORTS = "reports"
    SLIPS = "slips"


@dataclass(frozen=True)
class Outlook:
    """A person as the village knows one, and what forgetting would meet. Shape: `home` is where the person lives."""

    member_id: MemberId
    name: str
    home: str
    serves: bool
    matters: tuple[Matter, ...]
    remnants: Mapping[Remnant, int]


@dataclass(frozen=True)
class Forgotten:
    """How many values of the audit, phones and remembered rows were taken out."""

    values: int
    phones: int
    rows: int
