"""Reading open claims, and which wallet took over another."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from pointsapp.arrivals.models import Claim, ClaimPayment, Succession
from pointsapp.arrivals.types import OpenClaim
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import AccountId

_SUCCESSIONS = Prepared(
    select(Succession.wallet_id, Succession.successor_id).where(
        Succession.village_id == bindparam("village"), among(Succession.wallet_id, "wallets")
    )
)


def list_open_claims(village_id: VillageId, wallet_ids: Collection[AccountId] | None = None) -> list[OpenClaim]:
    """List what is still to be taken from the next awards, of some wallets or of all, the oldest claim first."""
    asked = {} if wallet_ids is None else {"wallets": wallet_ids}
    rows = _open_claims(is_of_some=wallet_ids is not None).all(session(), village=village_id, **asked)
    return [OpenClaim(claim_id, wallet_id, int(left)) for claim_id, wallet_id, left in rows]


@cache
def _open_claims(*, is_of_some: bool) -> Prepared:
    """Build the statement once: every passbook and every arrival asks it."""
    later = aliased(Claim)
    paid = (
        select(func.coalesce(func.sum(Transfer.points), 0))
        .join(ClaimPayment, ClaimPayment.transfer_id == Transfer.id)
        .where(ClaimPayment.claim_id == Claim.id)
        .correlate(Claim)
        .scalar_subquery()
    )
    wanted = (
        select(Claim.id, Claim.wallet_id, Claim.points - paid)
        .outerjoin(later, later.follows_id == Claim.id)
        .where(Claim.village_id == bindparam("village"), later.id.is_(None), Claim.points > paid)
        .order_by(Claim.id)
    )
    return Prepared(wanted.where(among(Claim.wallet_id, "wallets")) if is_of_some else wanted)


def sum_open_claims(village_id: VillageId, wallet_id: AccountId) -> int:
    """Add up what is still to be taken from a wallet's next awards."""
    return sum(claim.left_points for claim in list_open_claims(village_id, [wallet_id]))


def find_successor(village_id: VillageId, wallet_id: AccountId) -> AccountId | None:
    """Find the wallet that took another one over, the last of a row of them."""
    successors = list_successors(village_id, [wallet_id])
    return successors.get(wallet_id)


def list_successors(village_id: VillageId, wallet_ids: Collection[AccountId]) -> dict[AccountId, AccountId]:
    """Tell which wallet each of some took over to, the last of a row of them; those still their own are left out."""
    found: dict[AccountId, AccountId] = {}
    asked = set(wallet_ids)
    while asked:
        rows = _SUCCESSIONS.all(session(), village=village_id, wallets=asked)
        further = {row.wallet_id: row.successor_id for row in rows}
        found |= further
        asked = set(further.values()) - set(found)
    return {wallet_id: _last_of(wallet_id, found) for wallet_id in wallet_ids if wallet_id in found}


def _last_of(wallet_id: AccountId, found: dict[AccountId, AccountId]) -> AccountId:
    while wallet_id in found:
        wallet_id = found[wallet_id]
    return wallet_id
