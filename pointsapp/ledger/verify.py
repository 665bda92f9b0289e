"""Counting the books again from their first line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import AccountId, AccountKind, BadRow, TransferCode, TransferId


@dataclass
class _Books:
    """What the lines read so far add up to."""

    wallets: set[AccountId]
    balances: dict[AccountId, int] = field(default_factory=dict)
    numbers: dict[AccountId, int] = field(default_factory=dict)
    reversed_ids: set[TransferId] = field(default_factory=set)


def find_bad_row(village_id: VillageId) -> BadRow | None:
    """Re-sum a village's books line by line and name the first row that is wrong, if any.

    Shape: checks order, points, running balances, gapless line numbers, reversals, then accounts.
    """
    accounts = {
        account.id: account for account in session().scalars(select(Account).where(Account.village_id == village_id))
    }
    books = _Books({a.id for a in accounts.values() if a.kind is AccountKind.WALLET})
    for transfer in _transfers(village_id):
        reason = _wrong_with(transfer, books)
        if reason:
            return BadRow(village_id, "transfers", transfer.id, reason)
    for account in sorted(accounts.values(), key=lambda row: row.id):
        counted = books.balances.get(account.id, 0)
        if account.kind is AccountKind.WALLET and account.balance != counted:
            reason = f"balance {account.balance}, but its lines add up to {counted}"
            return BadRow(village_id, "accounts", account.id, reason)
        if account.entries != books.numbers.get(account.id, 0):
            reason = f"{account.entries} lines counted, {books.numbers.get(account.id, 0)} found"
            return BadRow(village_id, "accounts", account.id, reason)
    return None


def _transfers(village_id: VillageId) -> Iterator[Transfer]:
    found = session().scalars(
        select(Transfer)
        .where(Transfer.village_id == village_id)
        .order_by(Transfer.id)
        .execution_options(yield_per=1000)
    )
    for transfer in found:
        yield transfer
        session().expunge(transfer)


def _wrong_with(transfer: Transfer, books: _Books) -> str | None:
    if transfer.points <= 0:
        return f"moves {transfer.points} points"
    if transfer.code is TransferCode.REVERSE:
        reason = _wrong_reversal(transfer, books)
        if reason:
            return reason
    sides = (
        (transfer.source_id, -1, transfer.source_balance_after, transfer.source_number),
        (transfer.destination_id, 1, transfer.destination_balance_after, transfer.destination_number),
    )
    for account_id, sign, balance_after, number in sides:
        reason = _wrong_side(account_id, sign * transfer.points, balance_after, number, books)
        if reason:
            return reason
    return None


def _wrong_side(account_id: AccountId, change: int, after: int | None, number: int | None, books: _Books) -> str | None:
    if account_id not in books.wallets:
        return None if after is None and number is None else "a system account keeps no balance"
    books.balances[account_id] = books.balances.get(account_id, 0) + change
    books.numbers[account_id] = books.numbers.get(account_id, 0) + 1
    if after != books.balances[account_id]:
        return f"says {after} points afterwards, but the lines add up to {books.balances[account_id]}"
    if number != books.numbers[account_id]:
        return f"has line number {number}, but {books.numbers[account_id]} is due"
    return None


def _wrong_reversal(transfer: Transfer, books: _Books) -> str | None:
    original_id = transfer.reverses_id
    original = session().get(Transfer, original_id) if original_id else None
    if original is None or original_id is None:
        return "reverses nothing"
    if original_id in books.reversed_ids:
        return f"reverses {original_id} a second time"
    books.reversed_ids.add(original_id)
    mirrored = (original.destination_id, original.source_id, original.points)
    if (transfer.source_id, transfer.destination_id, transfer.points) != mirrored:
        return f"does not mirror {original_id}"
    return None
