"""What restored books end with, so that an officer can hold them against paper, shelf and memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.models import Activity
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.models import Transfer
from pointsapp.publicity.models import Notice
from pointsapp.redemptions.models import Redemption


@dataclass(frozen=True)
class LastEntries:
    """The newest of each kind that the books know: whatever paper has a higher number is missing here."""

    receipt: tuple[int, datetime] | None
    notice: int | None
    activity: tuple[str, datetime] | None
    moved_at: datetime | None


def read_last_entries(village_id: VillageId) -> LastEntries:
    """Read the newest receipt, notice, activity and transfer of a village."""
    receipt = session().execute(
        select(Redemption.receipt_number, Redemption.done_at)
        .where(Redemption.village_id == village_id)
        .order_by(Redemption.receipt_number.desc())
        .limit(1)
    ).first()  # fmt: skip
    notice = select(Notice.number).where(Notice.village_id == village_id).order_by(Notice.number.desc()).limit(1)
    activity = session().execute(
        select(Activity.title, Activity.made_at)
        .where(Activity.village_id == village_id)
        .order_by(Activity.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    moved = select(Transfer.posted_at).where(Transfer.village_id == village_id).order_by(Transfer.id.desc()).limit(1)
    return LastEntries(
        receipt=(receipt[0], receipt[1]) if receipt else None,
        notice=session().scalar(notice),
        activity=(activity[0], activity[1]) if activity else None,
        moved_at=session().scalar(moved),
    )
