"""Tables of claims on wallets, their payments, and of wallets that took over others: all closed history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.arrivals.types import ClaimId
from pointsapp.core.actor import VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.ledger.types import AccountId, TransferId

HISTORY = {"sqlite_autoincrement": True}


class Claim(Base):
    """The village laid points out for a wallet and takes them from the next awards.

    Units: points of the smallest unit. Shape: `follows_id` is the claim of a merged household that this one goes on
    with; that one counts no more.
    """

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        UniqueConstraint("follows_id"),
        Index(None, "village_id", "wallet_id"),
        in_village("wallet_id", "accounts"),
        ForeignKeyConstraint(["village_id", "follows_id"], ["claims.village_id", "claims.id"]),
        CheckConstraint("points > 0", name="points_positive"),
        whole_number("points"),
        HISTORY,
    )

    id: Mapped[ClaimId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    wallet_id: Mapped[AccountId] = mapped_column(Pk)
    points: Mapped[int] = mapped_column(Pk)
    follows_id: Mapped[ClaimId | None] = mapped_column(Pk)
    made_at: Mapped[datetime]


class ClaimPayment(Base):
    """A transfer that settles a claim, or part of it; its points stand in the transfer."""

    __tablename__ = "claim_payments"
    __table_args__ = (
        UniqueConstraint("transfer_id"),
        Index(None, "claim_id"),
        in_village("claim_id", "claims"),
        in_village("transfer_id", "transfers"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    claim_id: Mapped[ClaimId] = mapped_column(Pk)
    transfer_id: Mapped[TransferId] = mapped_column(Pk)
    paid_at: Mapped[datetime]


class Succession(Base):
    """What still arrives at a wallet goes on to the one that took it over, for good."""

    __tablename__ = "successions"
    __table_args__ = (
        UniqueConstraint("wallet_id"),
        in_village("wallet_id", "accounts"),
        in_village("successor_id", "accounts"),
        CheckConstraint("wallet_id <> successor_id", name="two_wallets"),
        HISTORY,
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    wallet_id: Mapped[AccountId] = mapped_column(Pk)
    successor_id: Mapped[AccountId] = mapped_column(Pk)
    since_at: Mapped[datetime]
