"""Ids and words of activities and reviews."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

ActivityId = NewType("ActivityId", int)
LineId = NewType("LineId", int)
MeetingId = NewType("MeetingId", int)
DecisionId = NewType("DecisionId", int)


class LineState(StrEnum):
    """Where a line stands on its way to the passbook."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    APPROVED = "approved"
    ON_NOTICE = "on_notice"
    DISPUTED = "disputed"
    VOIDED = "voided"
    CREDITED = "credited"
    REVERSED = "reversed"


MENDABLE = frozenset({LineState.DRAFT, LineState.REFUSED})
"""States in which a recorder may still change a line."""


class Verdict(StrEnum):
    """What the panel decided on a line."""

    APPROVE = "approve"
    REFUSE = "refuse"
