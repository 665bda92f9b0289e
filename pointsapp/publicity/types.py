"""Ids and words of notices and objections."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

NoticeId = NewType("NoticeId", int)
NoticeLineId = NewType("NoticeLineId", int)
ObjectionId = NewType("ObjectionId", int)


class ObjectionKind(StrEnum):
    """This line is wrong (这条不对), or one is missing (漏记了)."""

    WRONG = "wrong"
    MISSING = "missing"


class Channel(StrEnum):
    """Where an objection came in."""

    WEB = "web"
    DESK = "desk"


class Outcome(StrEnum):
    """How an objection was answered."""

    NOT_UPHELD = "not_upheld"
    VOIDED = "voided"
    CHANGED = "changed"
    TO_RECORD = "to_record"
