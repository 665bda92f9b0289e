"""The register of a period (积分台账): what each household had, got, spent, and has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import AccountId, TransferCode
from pointsapp.reports.passbook import list_holders
from pointsapp.villages.types import GroupId

CREDITED = frozenset({TransferCode.AWARD, TransferCode.OPEN})


@dataclass(frozen=True)
class RegisterRow:
    """One household in the register. Units: points of the smallest unit; `other` is signed: corrections and such."""

    number: str
    head_name: str
    group_name: str
    before: int
    credited: int
    redeemed: int
    other: int

    @property
    def after(self) -> int:
        """Give what the household had at the end."""
        return self.before + self.credited - self.redeemed + self.other


def read_register(
    village_id: VillageId, group_id: GroupId | None, since: datetime, until: datetime, *, on: date
) -> list[RegisterRow]:
    """Read the register of a group, or of the village, from an instant on and before another.

    Shape: two statements over the transfers, however many households there are.
    """
    holders = list_holders(village_id, on=on, group_id=group_id)
    wallet_ids = [holder.wallet_id for holder in holders]
    came = _sums(village_id, Transfer.destination_id, wallet_ids, since, until)
    left = _sums(village_id, Transfer.source_id, wallet_ids, since, until)
    rows = []
    for holder in holders:
        gained, given = came[holder.wallet_id], left[holder.wallet_id]
        credited = sum(points for code, points in gained.items() if code in CREDITED)
        redeemed = given.get(TransferCode.REDEEM, 0)
        within = sum(points for code, points in gained.items() if code) - sum(
            points for code, points in given.items() if code
        )
        rows.append(
            RegisterRow(
                number=holder.number,
                head_name=holder.head_name,
                group_name=holder.group_name,
                before=gained.get(None, 0) - given.get(None, 0),
                credited=credited,
                redeemed=redeemed,
                other=within - credited + redeemed,
            )
        )
    return rows


def _sums(
    village_id: VillageId,
    side: InstrumentedAttribute[AccountId],
    wallet_ids: Collection[AccountId],
    since: datetime,
    until: datetime,
) -> defaultdict[AccountId, dict[TransferCode | None, int]]:
    """Add up one side of wallets: by code within the period, under None all before it."""
    is_before = Transfer.posted_at < since
    rows = session().execute(
        select(side, is_before, Transfer.code, func.sum(Transfer.points))
        .where(Transfer.village_id == village_id, side.in_(wallet_ids), Transfer.posted_at < until)
        .group_by(side, is_before, Transfer.code)
    )
    found: defaultdict[AccountId, dict[TransferCode | None, int]] = defaultdict(dict)
    for wallet_id, was_before, code, points in rows:
        key = None if was_before else code
        found[wallet_id][key] = found[wallet_id].get(key, 0) + int(points)
    return found
