"""Ids, codes and frozen values of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", int)
TransferId = NewType("TransferId", int)


class AccountKind(StrEnum):
    """What an account stands for. Only a wallet keeps a running balance."""

    WALLET = "wallet"
    ISSUED = "issued"
    REDEEMED = "redeemed"
    DEDUCTED = "deducted"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


SYSTEM_KINDS = tuple(kind for kind in AccountKind if kind is not AccountKind.WALLET)


class TransferCode(StrEnum):
    """Why points moved."""

    AWARD = "award"
    OPEN = "open"
    DEDUCT = "deduct"
    REDEEM = "redeem"
    EXPIRE = "expire"
    ADJUST = "adjust"
    HAND_ON = "hand_on"
    REVERSE = "reverse"


@dataclass(frozen=True)
class Arrival:
    """Points that are to arrive at a wallet. Units: points of the smallest unit."""

    wallet_id: AccountId
    points: int
    code: TransferCode
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """One line of an account: what a transfer meant for it.

    Units: `change` is signed only here, for showing; `balance_after` in the smallest unit.
    Shape: of a reversal, `reverses_number` is the line it takes back; of that line, `reversed_by_number`
    is the reversal.
    """

    number: int
    transfer_id: TransferId
    code: TransferCode
    change: int
    balance_after: int
    posted_at: datetime
    occurred_at: datetime | None
    reverses_id: TransferId | None
    is_reversed: bool
    reverses_number: int | None = None
    reversed_by_number: int | None = None


@dataclass(frozen=True)
class BadRow:
    """The first row at which the books don't agree with themselves."""

    village_id: int
    table: str
    row_id: int
    reason: str
