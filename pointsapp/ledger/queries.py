"""Reading the ledger."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import AccountId, AccountKind, Entry, TransferId


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
    balance = (
        session()
        .execute(
            select(Account.balance).where(
                Account.village_id == village_id,
                Account.id == wallet_id,
                Account.kind == AccountKind.WALLET,
            )
        )
        .scalar_one_or_none()
    )
    if balance is None:
        raise Absent()
    return balance


def system_account_id(village_id: VillageId, kind: AccountKind) -> AccountId:
    """Give the id of a village's system account."""
    return (
        session().execute(select(Account.id).where(Account.village_id == village_id, Account.kind == kind)).scalar_one()
    )


def list_entries(
    village_id: VillageId,
    wallet_id: AccountId,
    *,
    before: int | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """List a wallet's entries, newest first, below a line number (keyset, never an offset)."""
    arrives = Transfer.destination_id == wallet_id
    number = case((arrives, Transfer.destination_number), else_=Transfer.source_number)
    reversal = aliased(Transfer)
    wanted: ColumnElement[bool] = and_(Transfer.village_id == village_id, or_(Transfer.source_id == wallet_id, arrives))
    if before is not None:
        wanted = and_(wanted, number < before)
    rows = session().execute(
        select(
            number.label("number"),
            Transfer.id,
            Transfer.code,
            case((arrives, Transfer.points), else_=-Transfer.points).label("change"),
            case(
                (arrives, Transfer.destination_balance_after),
                else_=Transfer.source_balance_after,
            ).label("balance_after"),
            Transfer.posted_at,
            Transfer.occurred_at,
            Transfer.reverses_id,
            reversal.id.is_not(None).label("is_reversed"),
        )
        .outerjoin(reversal, reversal.reverses_id == Transfer.id)
        .where(wanted)
        .order_by(number.desc())
        .limit(limit)
    )
    return [Entry(*row) for row in rows]


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
