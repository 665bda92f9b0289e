"""What was looked at before serving, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether the program may serve with what was found."""

    SOUND = "ok"
    ADVICE = "advice"
    REFUSED = "NOT OK"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Shape: `says` tells what was found; for advice and refusals also what to do.
    """

    name: str
    verdict: Verdict
    says: str


class Unsound(Exception):
    """The program must not serve like this; the message has a line for each refusal."""


def sound(name: str, says: str) -> Finding:
    """Make a finding of something that is as it should be."""
    return Finding(name, Verdict.SOUND, says)


def refused(name: str, says: str) -> Finding:
    """Make a finding that keeps the program from serving."""
    return Finding(name, Verdict.REFUSED, says)


def advice(name: str, says: str) -> Finding:
    """Make a finding that is worth a look but keeps nobody from serving."""
    return Finding(name, Verdict.ADVICE, says)
