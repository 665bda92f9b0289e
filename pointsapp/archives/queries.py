"""What an archive says of a village beside its rows, and whether a place is empty."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pointsapp.archives.types import Seal, VillageFacts
from pointsapp.chain.models import ChainHead, PublishedHead
from pointsapp.chain.types import BEGINNING, BookId
from pointsapp.core.actor import VillageId
from pointsapp.core.canonical import instant
from pointsapp.core.db import session
from pointsapp.villages.models import Village


def find_facts(village_id: VillageId) -> VillageFacts:
    """Say whose archive it is."""
    village = session().execute(select(Village).where(Village.id == village_id)).scalar_one()
    return VillageFacts(village.id, village.uid, village.slug, village.name, village.division_code, village.point_scale)


def find_seal(village_id: VillageId) -> Seal:
    """Give the newest link of the village's books with what they add up to."""
    head = session().scalar(select(ChainHead).where(ChainHead.book_id == BookId(village_id)))
    if head is None:
        return Seal(0, BEGINNING, 0, 0)
    return Seal(head.sequence, head.hash.hex(), head.transfers, head.points)


def find_signed_head(village_id: VillageId) -> dict[str, Any] | None:
    """Give the newest head that was signed, as it was signed."""
    wanted = select(PublishedHead).where(PublishedHead.book_id == BookId(village_id))
    head = session().scalar(wanted.order_by(PublishedHead.number.desc()).limit(1))
    if head is None:
        return None
    return {
        "number": head.number,
        "sequence": head.sequence,
        "hash": head.hash.hex(),
        "transfers": head.transfers,
        "points": head.points,
        "occasion": head.occasion.value,
        "occasion_uid": head.occasion_uid,
        "published_at": instant(head.published_at),
        "key": head.key_id,
        "signature": head.signature.hex(),
    }


def schema_of(current: Session) -> str:
    """Give the revision of the schema in use."""
    return str(current.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
