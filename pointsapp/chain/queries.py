"""Reading seals, for paper and pages."""

from __future__ import annotations

from sqlalchemy import Select, select

from pointsapp.chain.models import ChainHead, Link, PublishedHead
from pointsapp.chain.types import BookId, Head, Kind, Occasion
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.ledger.types import TransferId


def find_head(village_id: VillageId) -> Head | None:
    """Give the newest link of a village's books, None where nothing is written yet."""
    return _head(
        select(ChainHead.sequence, ChainHead.hash).where(
            ChainHead.book_id == BookId(village_id), ChainHead.sequence > 0
        )
    )


def find_published(village_id: VillageId, occasion: Occasion, occasion_uid: str) -> Head | None:
    """Give the head that was published on an occasion, None where it came before there were seals."""
    return _head(
        select(PublishedHead.sequence, PublishedHead.hash).where(
            PublishedHead.book_id == BookId(village_id),
            PublishedHead.occasion == occasion,
            PublishedHead.occasion_uid == occasion_uid,
        )
    )


def find_seal_of(transfer_id: TransferId) -> Head | None:
    """Give the link of a transfer."""
    return _head(select(Link.sequence, Link.hash).where(Link.kind == Kind.TRANSFER, Link.row_id == transfer_id))


def _head(wanted: Select[int, bytes]) -> Head | None:
    found = session().execute(wanted.limit(1)).one_or_none()
    return Head(found[0], found[1].hex()) if found else None
