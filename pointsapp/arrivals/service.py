"""Claims on the next awards, wallets that took over others, and what happens when points arrive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from pointsapp.arrivals.models import Claim, ClaimPayment, Succession
from pointsapp.arrivals.queries import find_successor, list_open_claims, list_successors
from pointsapp.arrivals.types import ClaimId
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, VillageId
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountId, AccountKind, TransferCode


def lock_for_arrival(village_id: VillageId, wallet_ids: Collection[AccountId]) -> None:
    """Hold wallets before points arrive, where some of them go on to a successor.

    Locks: the wallets in id order, or none where each keeps its own.
    """
    if list_successors(village_id, wallet_ids):
        lock_wallets(village_id, wallet_ids)


def lock_wallets(village_id: VillageId, wallet_ids: Collection[AccountId]) -> None:
    """Hold wallets with those that took them over. Locks: the wallets in id order."""
    successors = list_successors(village_id, wallet_ids)
    wanted = {*wallet_ids, *successors.values()}
    session().execute(
        select(Account.id)
        .where(Account.village_id == village_id, Account.id.in_(wanted))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    ).all()


def claim(actor: Actor, wallet_id: AccountId, points: int, *, at: datetime, follows_id: ClaimId | None = None) -> Claim:
    """Write down what is to be taken from a wallet's next awards. Units: points of the smallest unit."""
    made = Claim(village_id=actor.village_id, wallet_id=wallet_id, points=points, follows_id=follows_id, made_at=at)
    session().add(made)
    session().flush()
    note(actor, "arrivals.claim", "claims", made.id, at=at, points=points)
    return made


def take_over(actor: Actor, wallet_id: AccountId, successor_id: AccountId, *, at: datetime) -> None:
    """Let what arrives at a wallet from now on go to another one, and what is claimed of it too.

    Locks: the wallets are held by the caller.
    """
    succession = Succession(village_id=actor.village_id, wallet_id=wallet_id, successor_id=successor_id, since_at=at)
    session().add(succession)
    session().flush()
    for left in list_open_claims(actor.village_id, [wallet_id]):
        claim(actor, successor_id, left.left_points, at=at, follows_id=left.claim_id)
    note(actor, "arrivals.take_over", "accounts", wallet_id, at=at, account_id=successor_id)


def settle(
    actor: Actor, wallet_ids: Collection[AccountId], *, at: datetime, request_id: RequestId | None = None
) -> None:
    """After points have arrived: settle the claims on wallets, and send on what belongs to their successors.

    Locks: the wallets that points leave; the caller took `lock_for_arrival` before they came.
    """
    successors = list_successors(actor.village_id, wallet_ids)
    for wallet_id, successor_id in sorted(successors.items()):
        arrived = get_balance(actor.village_id, wallet_id)
        if arrived > 0:
            move(actor, wallet_id, successor_id, arrived, TransferCode.HAND_ON, at=at, request_id=request_id)
    _pay(actor, {successors.get(wallet_id, wallet_id) for wallet_id in wallet_ids}, at, request_id)


def bring_back(
    actor: Actor, wallet_id: AccountId, points: int, *, at: datetime, request_id: RequestId | None = None
) -> None:
    """Fetch points that went on to a successor, as many as it still holds, for a correction of the first wallet.

    Locks: the caller holds both wallets.
    """
    successor_id = find_successor(actor.village_id, wallet_id)
    if successor_id is None:
        return
    missing = points - get_balance(actor.village_id, wallet_id)
    there = min(missing, get_balance(actor.village_id, successor_id))
    if there > 0:
        move(actor, successor_id, wallet_id, there, TransferCode.HAND_ON, at=at, request_id=request_id)


def _pay(actor: Actor, wallet_ids: Collection[AccountId], at: datetime, request_id: RequestId | None) -> None:
    for left in list_open_claims(actor.village_id, wallet_ids):
        points = min(left.left_points, get_balance(actor.village_id, left.wallet_id))
        if points <= 0:
            continue
        adjusted_id = system_account_id(actor.village_id, AccountKind.ADJUSTED)
        paid = move(actor, left.wallet_id, adjusted_id, points, TransferCode.ADJUST, at=at, request_id=request_id)
        session().add(
            ClaimPayment(village_id=actor.village_id, claim_id=left.claim_id, transfer_id=paid.id, paid_at=at)
        )
        session().flush()
