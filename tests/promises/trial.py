"""One trial of a promise: what was tried, what was found, and the one figure that sums it up."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

Size = TypeVar("Size")
MOST_SHOWN = 5


class PromiseBroken(AssertionError):
    """A promise did not hold, or the trial could not have found out."""


@dataclass
class Trial:
    """What a program tried and found.

    A program calls `tries` for every attempt, `saw` for what came of it, `broke` for every exception to the promise,
    and `settle` at the end, with what must have been seen for the trial to mean anything.
    """

    promise: str
    program: str
    database: str
    is_full: bool
    tried: int = 0
    failed: int = 0
    figure: str = ""
    seconds: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    companions: list[Trial] = field(default_factory=list)
    began_at: float = field(default_factory=time.monotonic)

    def beside(self, promise: str, program: str) -> Trial:
        """Give the trial of another promise that the same run also tries: it gets a line of its own."""
        made = Trial(promise, program, self.database, self.is_full)
        self.companions.append(made)
        return made

    def size(self, short: Size, full: Size) -> Size:
        """Choose between the size of the short run and that of the full one."""
        return full if self.is_full else short

    def tries(self, count: int = 1) -> None:
        """Count attempts."""
        self.tried += count

    def saw(self, what: str, count: int = 1) -> None:
        """Count what came of an attempt: accepted, declined, killed in flight ..."""
        self.seen[what] += count

    def broke(self, finding: str) -> None:
        """Note one exception to the promise."""
        self.failed += 1
        self.findings.append(finding)

    @property
    def verdict(self) -> str:
        """Sum the findings up: the most frequent ones, each once."""
        most = Counter(self.findings).most_common(MOST_SHOWN)
        return "; ".join(f"{finding} ({count} times)" if count > 1 else finding for finding, count in most)

    def require(self, holds: bool, finding: str) -> None:
        """Note an exception to the promise unless something holds."""
        if not holds:
            self.broke(finding)

    def tell(self, text: str) -> None:
        """Say how far a long run has come; pytest shows it with `-s`."""
        minutes, seconds = divmod(round(time.monotonic() - self.began_at), 60)
        print(f"  {self.promise} {self.database} {minutes:d}:{seconds:02d}  {text}", file=sys.stderr, flush=True)

    def settle(self, *needed: str, figure: str = "") -> None:
        """End the trial: it fails on any finding, and when something needed was never seen."""
        self.figure = figure or ", ".join(f"{count:,} {what}" for what, count in self.seen.items())
        if self.findings:
            raise PromiseBroken(f"{self.tried} tried, {self.failed} findings: {self.verdict}")
        missing = [what for what in needed if not self.seen[what]]
        if missing or not self.tried:
            self.failed += 1
            raise PromiseBroken(f"nothing was {', '.join(missing) or 'tried'}: this run could not have found a fault")
