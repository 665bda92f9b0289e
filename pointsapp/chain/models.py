"""Tables of the chain: links, the head of each book, heads that were published, and the keys that sign them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.chain.types import BookId, Kind, Occasion
from pointsapp.core.columns import Pk, Words
from pointsapp.core.db import Base

WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Link(Base):
    """One row of the books in its place, final. Shape: `row_id` is local and not hashed; the row's uid is."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("kind", "row_id"), WITHOUT_ROWID)

    book_id: Mapped[BookId] = mapped_column(Pk, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(Pk, primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(Words(Kind))
    row_id: Mapped[int] = mapped_column(Pk)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainHead(Base):
    """The newest link of a book with what it adds up to. The one row that moves, locked last of all.

    Units: `points` are all points ever moved, in the smallest unit. Shape: `published` counts published heads,
    `published_on` is the village's day of the newest.
    """

    __tablename__ = "chain_heads"

    book_id: Mapped[BookId] = mapped_column(Pk, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(Pk, default=0)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    transfers: Mapped[int] = mapped_column(Pk, default=0)
    points: Mapped[int] = mapped_column(Pk, default=0)
    published: Mapped[int] = mapped_column(default=0)
    published_on: Mapped[date | None]


class PublishedHead(Base):
    """A head that left the house, signed, final. `number` counts without gaps in its book."""

    __tablename__ = "published_heads"

    book_id: Mapped[BookId] = mapped_column(Pk, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(Pk)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    transfers: Mapped[int] = mapped_column(Pk)
    points: Mapped[int] = mapped_column(Pk)
    occasion: Mapped[Occasion] = mapped_column(Words(Occasion))
    occasion_uid: Mapped[str | None] = mapped_column(String(36))
    published_at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class SigningKey(Base):
    """A public key, signed by itself, final. The newest one signs; the older ones stay for checking.

    Shape: `number` counts without gaps.
    """

    __tablename__ = "signing_keys"
    __table_args__ = (UniqueConstraint("key_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(16))
    algorithm: Mapped[str] = mapped_column(String(20))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    replaces: Mapped[str | None] = mapped_column(String(16))
    since: Mapped[datetime]
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
