"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import AccountId, AccountKind, Entry, TransferId

_BALANCE = Prepared(
    select(Account.balance).where(
        Account.village_id == bindparam("village_id"),
        Account.id == bindparam("wallet_id"),
        Account.kind == AccountKind.WALLET,
    )
)
_SYSTEM_ID = Prepared(
    select(Account.id).where(Account.village_id == bindparam("village_id"), Account.kind == bindparam("kind"))
)


def get_transfer(village_id: VillageId, transfer_id: TransferId) -> Transfer:
    """Give a transfer of this village. Errors: Absent."""
    transfer = (
        session()
        .execute(select(Transfer).where(Transfer.village_id == village_id, Transfer.id == transfer_id))
        .scalar_one_or_none()
    )
    if transfer is None:
        raise Absent()
    return transfer


def get_balance(village_id: VillageId, wallet_id: AccountId) -> int:
    """Give the spendable points of a wallet. Errors: Absent."""
    balance: int | None = _BALANCE.value(session(), village_id=village_id, wallet_id=wallet_id)
    if balance is None:
        raise Absent()
    return balance


def system_account_id(village_id: VillageId, kind: AccountKind) -> AccountId:
    """Give the id of a village's system account."""
    found: AccountId = _SYSTEM_ID.first(session(), village_id=village_id, kind=kind).id
    return found


def list_entries(
    village_id: VillageId,
    wallet_id: AccountId,
    *,
    before: int | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """List a wallet's entries, newest first, below a line number (keyset, never an offset)."""
    asked = {"village": village_id, "wallets": [wallet_id], "below": before, "most": limit}
    wanted = _newest_entries(is_below=before is not None, is_limited=limit is not None)
    return [_entry(row) for row in session().execute(wanted, asked)]


def list_entries_of(
    village_id: VillageId,
    wallet_ids: Collection[AccountId],
    *,
    first: int = 1,
    since: datetime | None = None,
) -> dict[AccountId, list[Entry]]:
    """List the entries of several wallets, oldest first, from a line number and an instant on."""
    found: dict[AccountId, list[Entry]] = {wallet_id: [] for wallet_id in wallet_ids}
    asked = {"village": village_id, "wallets": list(wallet_ids), "first": first, "since": since}
    for row in session().execute(_entries_from(is_since=since is not None), asked):
        found[row.wallet_id].append(_entry(row))
    return found


@cache
def _newest_entries(*, is_below: bool, is_limited: bool) -> Select[*tuple[Any, ...]]:
    """Build a page of entries once: building it costs several times what asking does."""
    most = bindparam("most", type_=Integer) if is_limited else None
    sides = []
    for arrives in (True, False):
        side = _entries(arrives=arrives)
        number = side.selected_columns.number
        if is_below:
            side = side.where(number < bindparam("below"))
        sides.append(select(side.order_by(number.desc()).limit(most).subquery()))
    both = union_all(*sides).subquery()
    return select(both).order_by(both.c.number.desc()).limit(most)


@cache
def _entries_from(*, is_since: bool) -> Select[*tuple[Any, ...]]:
    sides = []
    for arrives in (True, False):
        side = _entries(arrives=arrives)
        side = side.where(side.selected_columns.number >= bindparam("first"))
        sides.append(side.where(Transfer.posted_at >= bindparam("since")) if is_since else side)
    both = union_all(*sides).subquery()
    return select(both).order_by(both.c.wallet_id, both.c.number)


def _entries(*, arrives: bool) -> Select[*tuple[Any, ...]]:
    """Read one side of wallets: what arrives, or what leaves. A reversal always goes the other way."""
    original, reversal = aliased(Transfer), aliased(Transfer)
    wallet = Transfer.destination_id if arrives else Transfer.source_id
    return (
        select(
            (Transfer.destination_number if arrives else Transfer.source_number).label("number"),
            Transfer.id,
            Transfer.code,
            (Transfer.points if arrives else -Transfer.points).label("change"),
            (Transfer.destination_balance_after if arrives else Transfer.source_balance_after).label("balance_after"),
            Transfer.posted_at,
            Transfer.occurred_at,
            Transfer.reverses_id,
            reversal.id.is_not(None).label("is_reversed"),
            (original.source_number if arrives else original.destination_number).label("reverses_number"),
            (reversal.source_number if arrives else reversal.destination_number).label("reversed_by_number"),
            wallet.label("wallet_id"),
        )
        .outerjoin(reversal, reversal.reverses_id == Transfer.id)
        .outerjoin(original, original.id == Transfer.reverses_id)
        .where(Transfer.village_id == bindparam("village"), wallet.in_(bindparam("wallets", expanding=True)))
    )


def _entry(row: Row[Any]) -> Entry:
    values: tuple[Any, ...] = tuple(row)
    return Entry(*values[:-1])


def sum_wallets(village_id: VillageId) -> int:
    """Add up what the village owes: the spendable points of all wallets."""
    total = session().scalar(
        select(func.sum(Account.balance)).where(Account.village_id == village_id, Account.kind == AccountKind.WALLET)
    )
    return int(total or 0)


def sum_system(village_id: VillageId, kind: AccountKind) -> int:
    """Add up a system account: what arrived less what left."""
    account_id = system_account_id(village_id, kind)
    came = select(func.coalesce(func.sum(Transfer.points), 0)).where(
        Transfer.village_id == village_id, Transfer.destination_id == account_id
    )
    left = select(func.coalesce(func.sum(Transfer.points), 0)).where(
        Transfer.village_id == village_id, Transfer.source_id == account_id
    )
    return (session().scalar(came) or 0) - (session().scalar(left) or 0)
