"""Ids and frozen values of claims and successions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from pointsapp.ledger.types import AccountId

ClaimId = NewType("ClaimId", int)


@dataclass(frozen=True)
class OpenClaim:
    """A claim that is not settled yet. Units: `left_points` of the smallest unit."""

    claim_id: ClaimId
    wallet_id: AccountId
    left_points: int
