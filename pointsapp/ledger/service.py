"""The only door through which points move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.db import add_row, add_rows, session, violated
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared, as_model
from pointsapp.core.requests import RequestId
from pointsapp.core.restored import require_confirmed, require_current, restored_as_of
from pointsapp.core.sealing import Added, remember
from pointsapp.ledger.errors import (
    AlreadyReversed,
    InsufficientPoints,
    NotReversible,
    PointsNotPositive,
)
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.queries import get_balance, get_transfer, system_account_id
from pointsapp.ledger.types import SYSTEM_KINDS, AccountId, AccountKind, Arrival, TransferCode, TransferId

_ACCOUNTS = Account.metadata.tables[Account.__tablename__]
_TRANSFERS = Transfer.metadata.tables[Transfer.__tablename__]
_KINDS = Prepared(
    select(_ACCOUNTS.c.id, _ACCOUNTS.c.kind)
    .where(_ACCOUNTS.c.village_id == bindparam("village_id"))
    .where(_ACCOUNTS.c.id.in_((bindparam("source"), bindparam("destination"))))
    .order_by(_ACCOUNTS.c.id)
)
_LEFT = _ACCOUNTS.c.balance + bindparam("change")
_CHANGE = (
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.village_id == bindparam("village"), _ACCOUNTS.c.id == bindparam("wallet"))
    .where(_ACCOUNTS.c.kind == AccountKind.WALLET)
    .values(balance=_LEFT, entries=_ACCOUNTS.c.entries + 1)
    .returning(_ACCOUNTS.c.balance, _ACCOUNTS.c.entries, restored_as_of(bindparam("village")))
)
_PUT_IN, _TAKE_OUT = Prepared(_CHANGE), Prepared(_CHANGE.where(_LEFT >= 0))
_HOLD_WALLETS = Prepared(
    select(_ACCOUNTS.c.id, _ACCOUNTS.c.balance, _ACCOUNTS.c.entries)
    .where(_ACCOUNTS.c.village_id == bindparam("village"), _ACCOUNTS.c.kind == AccountKind.WALLET)
    .where(among(_ACCOUNTS.c.id, "wallets"))
    .order_by(_ACCOUNTS.c.id)
    .with_for_update(key_share=True)
)
_ARRIVED = (
    select(
        _TRANSFERS.c.destination_id.label("wallet_id"),
        func.sum(_TRANSFERS.c.points).label("points"),
        func.count().label("entries"),
    )
    .where(among(_TRANSFERS.c.id, "transfers"))
    .group_by(_TRANSFERS.c.destination_id)
    .subquery("arrived")
)
_PUT_ALL_IN = Prepared(
    update(_ACCOUNTS)
    .where(_ACCOUNTS.c.village_id == bindparam("village"), _ACCOUNTS.c.id == _ARRIVED.c.wallet_id)
    .where(_ACCOUNTS.c.kind == AccountKind.WALLET)
    .values(balance=_ACCOUNTS.c.balance + _ARRIVED.c.points, entries=_ACCOUNTS.c.entries + _ARRIVED.c.entries)
)
_TAKE_BELOW = Prepared(_CHANGE.where(or_(_ACCOUNTS.c.may_go_below, _LEFT >= 0)))
_OUT = (
    "village_id",
    "uid",
    "source_id",
    "points",
    "code",
    "posted_at",
    "occurred_at",
    "request_id",
    "source_balance_after",
    "source_number",
)
_POST_OUT = Prepared(
    insert(_TRANSFERS)
    .values({name: bindparam(name) for name in _OUT})
    .values(
        destination_id=select(_ACCOUNTS.c.id)
        .where(_ACCOUNTS.c.village_id == bindparam("village"), _ACCOUNTS.c.kind == bindparam("into"))
        .scalar_subquery()
    )
    .returning(_TRANSFERS.c.id)
)


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
    sides = dict.fromkeys((source_id, destination_id), _Side(None, None))
    wallet_ids = _wallets_of(actor.village_id, source_id, destination_id)
    if not wallet_ids:
        require_current(actor.village_id)
    # A system account keeps no running figures: many write to it at once, and nobody waits.
    for wallet_id in wallet_ids:
        change = -points if wallet_id == source_id else points
        sides[wallet_id] = _change(actor.village_id, wallet_id, change, may_go_below=may_go_below)
    return _post(
        {
            "village_id": actor.village_id,
            "uid": new_uid(),
            "source_id": source_id,
            "destination_id": destination_id,
            "points": points,
            "code": code,
            "posted_at": at,
            "occurred_at": occurred_at,
            "request_id": request_id,
            "reverses_id": reverses_id,
            "source_balance_after": sides[source_id].balance_after,
            "destination_balance_after": sides[destination_id].balance_after,
            "source_number": sides[source_id].number,
            "destination_number": sides[destination_id].number,
        }
    )


def move_out(
    actor: Actor,
    wallet_id: AccountId,
    into: AccountKind,
    points: int,
    code: TransferCode,
    *,
    at: datetime,
    request_id: RequestId | None = None,
    occurred_at: datetime | None = None,
) -> TransferId:
    """Move points out of a wallet into a system account of its village, once and for good.

    Shape: two statements; what the accounts are is asked by those that write.
    Errors: PointsNotPositive, InsufficientPoints, RestoredUnconfirmed. Locks: the wallet.
    """
    if points <= 0:
        raise PointsNotPositive(points=points)
    if into not in SYSTEM_KINDS:
        raise ValueError("there is more than one account of this kind")
    side = _change(actor.village_id, wallet_id, -points, may_go_below=False)
    transfer_id: TransferId = _POST_OUT.value(
        session(),
        village_id=actor.village_id,
        uid=new_uid(),
        source_id=wallet_id,
        points=points,
        code=code,
        posted_at=at,
        occurred_at=occurred_at,
        request_id=request_id,
        source_balance_after=side.balance_after,
        source_number=side.number,
        village=actor.village_id,
        into=into,
    )
    remember(session(), Added(Transfer, actor.village_id, (transfer_id,)))
    return transfer_id


def move_many(
    actor: Actor,
    source: AccountKind,
    arrivals: Sequence[Arrival],
    *,
    at: datetime,
    request_id: RequestId | None = None,
) -> list[TransferId]:
    """Move points from a system account into many wallets, each arrival by a transfer of its own, in their order.

    Shape: a few statements, however many arrivals there are.
    Errors: PointsNotPositive, RestoredUnconfirmed. Locks: the wallets, in order of their ids.
    """
    for arrival in arrivals:
        if arrival.points <= 0:
            raise PointsNotPositive(points=arrival.points)
    require_current(actor.village_id)
    running, rows = _hold_wallets(actor.village_id, {arrival.wallet_id for arrival in arrivals}), []
    alike = {
        "village_id": actor.village_id,
        "source_id": system_account_id(actor.village_id, source),
        "posted_at": at,
        "request_id": request_id,
    }
    for arrival in arrivals:
        balance, entries = running[arrival.wallet_id]
        running[arrival.wallet_id] = after = balance + arrival.points, entries + 1
        rows.append(
            {
                **alike,
                "uid": new_uid(),
                "destination_id": arrival.wallet_id,
                "points": arrival.points,
                "code": arrival.code,
                "occurred_at": arrival.occurred_at,
                "destination_balance_after": after[0],
                "destination_number": after[1],
            }
        )
    transfer_ids = add_rows(Transfer, rows)
    _PUT_ALL_IN.run(session(), village=actor.village_id, transfers=transfer_ids)
    return [TransferId(row_id) for row_id in transfer_ids]


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
    """Change a wallet's running figures under its row lock. Errors: RestoredUnconfirmed, InsufficientPoints."""
    taking = _TAKE_BELOW if may_go_below else _TAKE_OUT
    changing = _PUT_IN if change > 0 else taking
    changed = changing.first(session(), village=village_id, wallet=account_id, change=change)
    if changed is None:
        require_current(village_id)
        raise InsufficientPoints(balance=get_balance(village_id, account_id), wanted=-change)
    require_confirmed(changed.restored_as_of)
    return _Side(changed.balance, changed.entries)


def _wallets_of(village_id: VillageId, *account_ids: AccountId) -> list[AccountId]:
    """Tell which of the two sides are wallets, in order of their ids."""
    source_id, destination_id = account_ids
    rows = _KINDS.all(session(), village_id=village_id, source=source_id, destination=destination_id)
    if len(rows) < len(set(account_ids)):
        raise LookupError("points can't be moved between accounts that are not there")
    return [row.id for row in rows if row.kind is AccountKind.WALLET]


def _hold_wallets(village_id: VillageId, wallet_ids: Collection[AccountId]) -> dict[AccountId, tuple[int, int]]:
    """Hold wallets and give balance and number of lines of each."""
    rows = _HOLD_WALLETS.all(session(), village=village_id, wallets=wallet_ids)
    return {row.id: (row.balance, row.entries) for row in rows}


def _post(transfer: dict[str, Any]) -> Transfer:
    try:
        return as_model(Transfer, {**transfer, "id": TransferId(add_row(Transfer, transfer))})
    except IntegrityError as error:
        if violated(error) == "uq_transfers_reverses_id":
            raise AlreadyReversed() from error
        raise
