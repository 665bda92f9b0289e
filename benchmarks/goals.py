"""What the product is to reach: each goal with the database it is for, what is wanted and in which direction."""

from __future__ import annotations

from dataclasses import dataclass

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ANY = "any"
"""Where the database plays no part."""


@dataclass(frozen=True)
class Limit:
    """What is wanted of a figure, and what would be better still."""

    wanted: float
    stretch: float | None = None


@dataclass(frozen=True)
class Goal:
    """A figure that is to be at least or, where `is_most`, at most so large on a database."""

    about: str
    limits: dict[str, Limit]
    is_most: bool = False

    def wants(self, kind: str) -> str:
        """Write what is wanted on a database."""
        limit, sign = self.limits[kind], "≤" if self.is_most else "≥"
        better = f" ({sign} {limit.stretch:g})" if limit.stretch is not None else ""
        return f"{sign} {limit.wanted:g}{better}"

    def judge(self, kind: str, seen: float) -> str:
        """Say whether a figure meets the goal, or by which factor it is off."""
        limit = self.limits[kind]
        if self._meets(seen, limit.stretch):
            return "met, with more"
        if self._meets(seen, limit.wanted):
            return "met"
        least, most = sorted((seen, limit.wanted))
        return f"missed by {most / least:.2f}" if least > 0 else "missed"

    def _meets(self, seen: float, limit: float | None) -> bool:
        return limit is not None and (seen <= limit if self.is_most else seen >= limit)


def _on(kind: str, wanted: float, stretch: float | None = None) -> dict[str, Limit]:
    return {kind: Limit(wanted, stretch)}


def _on_both(wanted: float, stretch: float | None = None) -> dict[str, Limit]:
    return {SQLITE: Limit(wanted, stretch), POSTGRESQL: Limit(wanted, stretch)}


GOALS = {
    "G1": Goal("redeeming over HTTP: rate / floor", _on(POSTGRESQL, 0.6, 0.8)),
    "G2": Goal("redeeming over HTTP: rate / floor", _on(SQLITE, 0.45, 0.6)),
    "G3": Goal("redeeming over HTTP: processor / floor's", _on_both(2.3, 1.8), is_most=True),
    "G4, 1 client": Goal("redemption's statements / TPC-B in pgbench", _on(POSTGRESQL, 0.55, 0.8)),
    "G4, 8 clients": Goal("redemption's statements / TPC-B in pgbench", _on(POSTGRESQL, 0.55, 0.8)),
    "G4, 8 clients in 8 villages": Goal("redemption's statements / TPC-B in pgbench", _on(POSTGRESQL, 0.55, 0.8)),
    "G5 p50": Goal("redeeming in a large county / a small one", _on(POSTGRESQL, 1.1), is_most=True),
    "G5 p99": Goal("redeeming in a large county / a small one", _on(POSTGRESQL, 1.2, 1.1), is_most=True),
    "G6 p50": Goal("passbook page in a large county / a small one", _on(POSTGRESQL, 1.15), is_most=True),
    "G6 p99": Goal("passbook page in a large county / a small one", _on(POSTGRESQL, 1.3), is_most=True),
    "G7 p99": Goal("redeeming in a large county / a small one", _on(SQLITE, 1.5, 1.2), is_most=True),
    "G8 p99 / p50": Goal("redeeming, 8 connections, 2 workers", _on(SQLITE, 8, 5), is_most=True),
    "G8 refused": Goal("redemptions that found the books locked or were refused", _on(SQLITE, 0), is_most=True),
    "G8 lost": Goal("points lost", _on_both(0), is_most=True),
    "G9": Goal(
        "crediting 5,000 lines: rate / one by one",
        {SQLITE: Limit(100, 300), POSTGRESQL: Limit(40, 60)},
    ),
    "G10": Goal("redeeming beside a crediting: p99 in parts / in one piece", _on_both(0.4, 0.2), is_most=True),
    "G11 one shop": Goal("16 villages: one shop each / four", _on(POSTGRESQL, 0.9, 1.0)),
    "G11 one village": Goal("16 clients in one village / in 16", _on(POSTGRESQL, 0.3, 0.5)),
    "G12 redeem": Goal("redeeming / django-hordak's lock, balance, transfer", _on(POSTGRESQL, 3, 8)),
    "G12 balance": Goal("reading a balance / django-hordak's", _on(POSTGRESQL, 5)),
    "G13 Chinese": Goal("passbook page: rate / bare template", _on_both(0.65, 0.8)),
    "G13 English": Goal("passbook page: rate / bare template", _on_both(0.65, 0.8)),
    "G14 redeemed": Goal("20 posts of one key at once: redemptions for each key", _on_both(1), is_most=True),
    "G14 others": Goal("the same: answers other than the one redemption", _on_both(0), is_most=True),
    "Memory": Goal("MB of the largest worker under load", _on_both(150), is_most=True),
    "Start": Goal("seconds to the server's first answer", _on_both(2), is_most=True),
    "Start, flask serve": Goal("the same with a look at the tables first", _on(SQLITE, 2), is_most=True),
    "Help": Goal("seconds of flask --help", _on(ANY, 1), is_most=True),
}
"""In brackets stands what would be better still. None is asserted: machines differ, and so do their moments."""
