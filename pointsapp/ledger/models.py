"""Tables of the ledger: accounts with at most one stored figure, transfers that never change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.columns import Pk, Words, in_village, whole_number
from pointsapp.core.db import Base
from pointsapp.core.requests import RequestId
from pointsapp.ledger.types import AccountId, AccountKind, TransferCode, TransferId


class Account(Base):
    """A ledger account. It knows no owner: the household names its wallet.

    Units: points of the smallest unit. A system account keeps no balance (NULL).
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        Index(
            "uq_accounts_system_kind",
            "village_id",
            "kind",
            unique=True,
            sqlite_where=text("kind <> 'wallet'"),
            postgresql_where=text("kind <> 'wallet'"),
        ),
        CheckConstraint("(kind = 'wallet') = (balance IS NOT NULL)", name="wallet_keeps_balance"),
        CheckConstraint("may_go_below OR balance IS NULL OR balance >= 0", name="balance_covered"),
        CheckConstraint("entries >= 0", name="entries_counted"),
        CheckConstraint("balance IS NULL OR typeof(balance) = 'integer'", name="balance_whole").ddl_if(
            dialect="sqlite"
        ),
    )

    id: Mapped[AccountId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    kind: Mapped[AccountKind] = mapped_column(Words(AccountKind))
    balance: Mapped[int | None] = mapped_column(Pk)
    entries: Mapped[int] = mapped_column(default=0)
    may_go_below: Mapped[bool] = mapped_column(default=False)


class Transfer(Base):
    """Points moved, final. Running balances and line numbers stand only on a wallet's side."""

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("village_id", "id"),
        UniqueConstraint("uid"),
        UniqueConstraint("reverses_id"),
        Index(None, "source_id", "id"),
        Index(None, "destination_id", "id"),
        Index("uq_transfers_source_number", "source_id", "source_number", unique=True),
        Index("uq_transfers_destination_number", "destination_id", "destination_number", unique=True),
        in_village("source_id", "accounts"),
        in_village("destination_id", "accounts"),
        in_village("request_id", "requests"),
        ForeignKeyConstraint(["village_id", "reverses_id"], ["transfers.village_id", "transfers.id"]),
        CheckConstraint("points > 0", name="points_positive"),
        CheckConstraint("source_id <> destination_id", name="two_accounts"),
        CheckConstraint("(code = 'reverse') = (reverses_id IS NOT NULL)", name="reversal_named"),
        whole_number("points"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[TransferId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[VillageId] = mapped_column(Pk, ForeignKey("villages.id"))
    uid: Mapped[str] = mapped_column(String(36), default=new_uid)
    source_id: Mapped[AccountId] = mapped_column(Pk)
    destination_id: Mapped[AccountId] = mapped_column(Pk)
    points: Mapped[int] = mapped_column(Pk)
    code: Mapped[TransferCode] = mapped_column(Words(TransferCode))
    posted_at: Mapped[datetime]
    occurred_at: Mapped[datetime | None]
    request_id: Mapped[RequestId | None] = mapped_column(Pk)
    reverses_id: Mapped[TransferId | None] = mapped_column(Pk)
    source_balance_after: Mapped[int | None] = mapped_column(Pk)
    destination_balance_after: Mapped[int | None] = mapped_column(Pk)
    source_number: Mapped[int | None]
    destination_number: Mapped[int | None]
