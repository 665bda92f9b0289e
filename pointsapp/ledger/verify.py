"""Counting the books again from their first line."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Result, Row, String, select, type_coerce
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import AccountId, AccountKind, BadRow, TransferCode, TransferId

AT_ONCE = 2000
Side = tuple[AccountId, int, int | None, int | None]


@dataclass
class _Books:
    """What the lines read so far add up to."""

    wallets: set[AccountId]
    balances: dict[AccountId, int] = field(default_factory=dict)
    numbers: dict[AccountId, int] = field(default_factory=dict)
    reversed_ids: set[TransferId] = field(default_factory=set)


def find_bad_row(village_id: VillageId) -> BadRow | None:
    """Re-sum a village's books line by line and name the first row that is wrong, if any.

    Shape: checks order, points, running balances, gapless line numbers, reversals, then accounts. Lines are read
    some thousand at a time, however many there are.
    """
    accounts = session().execute(
        select(Account.id, type_coerce(Account.kind, String), Account.balance, Account.entries)
        .where(Account.village_id == village_id)
        .order_by(Account.id)
    )
    kept = accounts.all()
    books = _Books({account_id for account_id, kind, _, _ in kept if kind == AccountKind.WALLET})
    with closing(_lines(village_id)) as lines:
        for line in lines:
            reason = _wrong_with(line, books)
            if reason:
                return BadRow(village_id, "transfers", line[0], reason)
    for account_id, kind, balance, entries in kept:
        counted = books.balances.get(account_id, 0) if kind == AccountKind.WALLET else None
        if balance != counted:
            reason = f"balance {balance}, but its lines add up to {counted}"
            return BadRow(village_id, "accounts", account_id, reason)
        if entries != books.numbers.get(account_id, 0):
            reason = f"{entries} lines counted, {books.numbers.get(account_id, 0)} found"
            return BadRow(village_id, "accounts", account_id, reason)
    return None


def _lines(village_id: VillageId) -> Result[*tuple[Any, ...]]:
    """Read transfers in their order, each with what it reverses."""
    original = aliased(Transfer)
    return session().execute(
        select(
            Transfer.id,
            Transfer.source_id,
            Transfer.destination_id,
            Transfer.points,
            type_coerce(Transfer.code, String),
            Transfer.source_balance_after,
            Transfer.destination_balance_after,
            Transfer.source_number,
            Transfer.destination_number,
            Transfer.reverses_id,
            original.source_id,
            original.destination_id,
            original.points,
        )
        .outerjoin(original, original.id == Transfer.reverses_id)
        .where(Transfer.village_id == village_id)
        .order_by(Transfer.id)
        .execution_options(yield_per=AT_ONCE)
    )


def _wrong_with(line: Row[*tuple[Any, ...]], books: _Books) -> str | None:
    _, source_id, destination_id, points, code, source_after, destination_after, *rest = line
    source_number, destination_number, reverses_id, *mirrored = rest
    if not isinstance(points, int) or points <= 0:
        return f"moves {points} points"
    if code == TransferCode.REVERSE:
        reason = _wrong_reversal((destination_id, source_id, points), reverses_id, tuple(mirrored), books)
        if reason:
            return reason
    leaving = (source_id, -points, source_after, source_number)
    arriving = (destination_id, points, destination_after, destination_number)
    return _wrong_side(leaving, books) or _wrong_side(arriving, books)


def _wrong_side(side: Side, books: _Books) -> str | None:
    account_id, change, after, number = side
    if account_id not in books.wallets:
        return None if after is None and number is None else "a system account keeps no balance"
    books.balances[account_id] = books.balances.get(account_id, 0) + change
    books.numbers[account_id] = books.numbers.get(account_id, 0) + 1
    if after != books.balances[account_id]:
        return f"says {after} points afterwards, but the lines add up to {books.balances[account_id]}"
    if number != books.numbers[account_id]:
        return f"has line number {number}, but {books.numbers[account_id]} is due"
    return None


def _wrong_reversal(
    mirror: tuple[AccountId, AccountId, int], original_id: TransferId | None, original: tuple[Any, ...], books: _Books
) -> str | None:
    if original_id is None or original[0] is None:
        return "reverses nothing"
    if original_id in books.reversed_ids:
        return f"reverses {original_id} a second time"
    books.reversed_ids.add(original_id)
    return None if mirror == original else f"does not mirror {original_id}"
