"""Everything that is checked of the books, in one go."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pointsapp.chain.signatures import find_bad_key
from pointsapp.chain.types import INSTALLATION, BookId, Head
from pointsapp.chain.verify import find_stray, find_unsealed
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.types import BadRow
from pointsapp.ledger.verify import find_bad_row
from pointsapp.reports.books import find_disagreement


def find_first_fault(printed: Mapping[VillageId, Collection[Head]]) -> BadRow | None:
    """Check the books of some villages, each with the heads known from paper, and name the first row that is wrong.

    Shape: keys and signatures, then village by village the seal, the sums and what stands behind them, then what
    belongs to no village.
    """
    bad = find_bad_key(session())
    for village_id, heads in () if bad else printed.items():
        bad = (
            find_unsealed(BookId(village_id), printed=heads)
            or find_bad_row(village_id)
            or find_disagreement(village_id)
        )
        if bad is not None:
            break
    return bad or find_unsealed(INSTALLATION) or find_stray(session())
