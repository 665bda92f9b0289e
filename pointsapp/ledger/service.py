"""The only door through which points move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, true, update
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.db import session, violated
from pointsapp.core.requests import RequestId
from pointsapp.core.restored import require_current
from pointsapp.ledger.errors import (
    AlreadyReversed,
    InsufficientPoints,
    NotReversible,
    PointsNotPositive,
)
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.queries import get_transfer
from pointsapp.ledger.types import SYSTEM_KINDS, AccountId, AccountKind, TransferCode, TransferId


@dataclass(frozen=True)
class _Side:
    balance_after: int | None
    number: int | None


def open_system_accounts(village_id: VillageId) -> None:
    """Give a new village the accounts that stand for the world outside its wallets."""
    session().add_all(Account(village_id=village_id, kind=kind, balance=None) for kind in SYSTEM_KINDS)
    session().flush()


def open_wallet(village_id: VillageId) -> AccountId:
    """Open an empty wallet. The household that asks for it names it as its own."""
    wallet = Account(village_id=village_id, kind=AccountKind.WALLET, balance=0)
    session().add(wallet)
    session().flush()
    return wallet.id


def open_wallets(village_id: VillageId, count: int) -> list[AccountId]:
    """Open empty wallets for many households at once."""
    wallets = [Account(village_id=village_id, kind=AccountKind.WALLET, balance=0) for _ in range(count)]
    session().add_all(wallets)
    session().flush()
    return [wallet.id for wallet in wallets]


def move(
    actor: Actor,
    source_id: AccountId,
    destination_id: AccountId,
    points: int,
    code: TransferCode,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    occurred_at: datetime | None = None,
    reverses_id: TransferId | None = None,
    may_go_below: bool = False,
) -> Transfer:
    """Move points from one account to another, once and for good.

    Units: points of the smallest unit, at least one.
    Shape: below zero goes only a wallet that was let, and only by a transfer that says `may_go_below`.
    Errors: PointsNotPositive, InsufficientPoints, AlreadyReversed, RestoredUnconfirmed.
    Locks: the two accounts, in order of their ids.
    """
    if points <= 0:
        raise PointsNotPositive(points=points)
    require_current(actor.village_id)
    sides = {}
    for account_id in sorted((source_id, destination_id)):
        change = -points if account_id == source_id else points
        sides[account_id] = _change(actor.village_id, account_id, change, may_go_below=may_go_below)
    transfer = Transfer(
        village_id=actor.village_id,
        source_id=source_id,
        destination_id=destination_id,
        points=points,
        code=code,
        posted_at=at,
        occurred_at=occurred_at,
        request_id=request_id,
        reverses_id=reverses_id,
        source_balance_after=sides[source_id].balance_after,
        destination_balance_after=sides[destination_id].balance_after,
        source_number=sides[source_id].number,
        destination_number=sides[destination_id].number,
    )
    return _post(transfer)


def let_go_below(actor: Actor, wallet_id: AccountId, *, at: datetime) -> None:
    """Let a wallet hold fewer points than none, where a transfer says so. Locks: the wallet."""
    changed = session().execute(
        update(Account)
        .where(
            Account.village_id == actor.village_id,
            Account.id == wallet_id,
            Account.kind == AccountKind.WALLET,
            Account.may_go_below.is_(False),
        )
        .values(may_go_below=True)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    )
    if changed.scalar_one_or_none() is not None:
        note(actor, "ledger.let_go_below", "accounts", wallet_id, at=at)


def reverse(
    actor: Actor,
    transfer_id: TransferId,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    may_go_below: bool = False,
) -> Transfer:
    """Move the points of a transfer back where they came from.

    Errors: Absent, NotReversible, AlreadyReversed, InsufficientPoints when they are spent.
    Locks: the two accounts, in order of their ids.
    """
    original = get_transfer(actor.village_id, transfer_id)
    if original.code is TransferCode.REVERSE:
        raise NotReversible()
    return move(
        actor,
        original.destination_id,
        original.source_id,
        original.points,
        TransferCode.REVERSE,
        at=at,
        request_id=request_id,
        reverses_id=original.id,
        may_go_below=may_go_below,
    )


def _change(village_id: VillageId, account_id: AccountId, change: int, *, may_go_below: bool) -> _Side:
    """Change a wallet's running figures under its row lock; a system account keeps none."""
    is_covered = Account.balance + change >= 0
    if may_go_below:
        is_covered = or_(Account.may_go_below, is_covered)
    changed = (
        session()
        .execute(
            update(Account)
            .where(
                Account.village_id == village_id,
                Account.id == account_id,
                Account.kind == AccountKind.WALLET,
                is_covered if change < 0 else true(),
            )
            .values(balance=Account.balance + change, entries=Account.entries + 1)
            .returning(Account.balance, Account.entries)
            .execution_options(synchronize_session=False)
        )
        .one_or_none()
    )
    if changed is not None:
        return _Side(changed.balance, changed.entries)
    kept = (
        session()
        .execute(
            select(Account.kind, Account.balance).where(Account.village_id == village_id, Account.id == account_id)
        )
        .one()
    )
    if kept.kind is AccountKind.WALLET:
        raise InsufficientPoints(balance=kept.balance, wanted=-change)
    return _Side(None, None)


def _post(transfer: Transfer) -> Transfer:
    try:
        session().add(transfer)
        session().flush()
    except IntegrityError as error:
        if violated(error) == "uq_transfers_reverses_id":
            raise AlreadyReversed() from error
        raise
    return transfer
