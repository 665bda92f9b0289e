"""What stands behind transfers that are neither deeds nor goods: household life, goods back, points laid out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import literal, select, union_all

from pointsapp.arrivals.models import ClaimPayment
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.corrections.models import Settlement
from pointsapp.corrections.queries import list_settled_with
from pointsapp.corrections.types import SpentWay
from pointsapp.households.models import Household
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import Entry, TransferCode, TransferId
from pointsapp.life.queries import find_events_of_transfers
from pointsapp.redemptions.models import GoodsReturn
from pointsapp.redemptions.queries.redemptions import describe_redemptions
from pointsapp.redemptions.queries.returns import find_redemptions_of_returns
from pointsapp.reports.types import Aside, AsideKind

_BACK, _SETTLED, _PAID = "back", "settled", "paid"


def describe_asides(village_id: VillageId, entries: Sequence[Entry]) -> dict[TransferId, Aside]:
    """Describe what moved points beside deeds and goods; other transfers are left out.

    Shape: no statement at all for a passbook that has nothing of the kind.
    """
    handed_on = {entry.transfer_id for entry in entries if entry.code is TransferCode.HAND_ON}
    adjusted = {entry.transfer_id for entry in entries if entry.code is TransferCode.ADJUST}
    asides = _handed_on(village_id, handed_on, entries) if handed_on else {}
    if adjusted:
        asides |= _adjusted(village_id, adjusted)
    return asides


def _handed_on(village_id: VillageId, ids: Collection[TransferId], entries: Sequence[Entry]) -> dict[TransferId, Aside]:
    events = find_events_of_transfers(village_id, ids)
    leaves = {entry.transfer_id for entry in entries if entry.change < 0}
    rows = session().execute(
        select(Transfer.id, Transfer.source_id, Transfer.destination_id).where(
            Transfer.village_id == village_id, Transfer.id.in_(ids)
        )
    )
    others = {row.id: row.destination_id if row.id in leaves else row.source_id for row in rows}
    homes = session().execute(
        select(Household.wallet_id, Household.number).where(
            Household.village_id == village_id, Household.wallet_id.in_(others.values())
        )
    )
    numbers = {row.wallet_id: row.number for row in homes}
    return {
        transfer_id: Aside(
            AsideKind.TO_HOUSEHOLD if transfer_id in leaves else AsideKind.FROM_HOUSEHOLD,
            numbers.get(wallet_id, ""),
            event=events.get(transfer_id),
        )
        for transfer_id, wallet_id in others.items()
    }


def _adjusted(village_id: VillageId, ids: Collection[TransferId]) -> dict[TransferId, Aside]:
    """Ask once which of the transfers are known at all, and only then what they were."""
    sources = ((GoodsReturn, _BACK), (Settlement, _SETTLED), (ClaimPayment, _PAID))
    parts = [
        select(table.transfer_id, literal(kind).label("kind")).where(
            table.village_id == village_id, table.transfer_id.in_(ids)
        )
        for table, kind in sources
    ]
    known: dict[str, list[TransferId]] = {}
    for row in session().execute(union_all(*parts)):
        known.setdefault(row.kind, []).append(row.transfer_id)
    asides = {transfer_id: Aside(AsideKind.PAID) for transfer_id in known.get(_PAID, ())}
    if _BACK in known:
        asides |= _returned(village_id, known[_BACK])
    if _SETTLED in known:
        asides |= _laid_out(village_id, known[_SETTLED])
    return asides


def _returned(village_id: VillageId, ids: Collection[TransferId]) -> dict[TransferId, Aside]:
    found = find_redemptions_of_returns(village_id, ids)
    redemptions = describe_redemptions(village_id, found.values())
    return {
        transfer_id: Aside(AsideKind.GOODS_BACK, f"{redemptions[redemption_id].receipt_number:06d}")
        for transfer_id, redemption_id in found.items()
    }


def _laid_out(village_id: VillageId, ids: Collection[TransferId]) -> dict[TransferId, Aside]:
    return {
        transfer_id: Aside(
            AsideKind.WRITTEN_OFF if view.way is SpentWay.WRITTEN_OFF else AsideKind.LAID_OUT, correction=view
        )
        for transfer_id, view in list_settled_with(village_id, ids).items()
    }
