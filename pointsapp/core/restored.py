"""Books that came back from a backup: an older state, in which no points move until an officer has looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    Label,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.clock import VILLAGE_ZONE
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base, session
from pointsapp.core.errors import RuleError
from pointsapp.core.prepared import Prepared


class RestoredUnconfirmed(RuleError):
    """The books were restored from a backup, and nobody has confirmed yet that they may go on."""


class NothingToConfirm(RuleError):
    """The books are not restored ones, or somebody has confirmed them already."""


class Restoration(Base):
    """A village's books came back from a backup that was made at `as_of`. Confirmed once, by an officer."""

    __tablename__ = "restorations"
    __table_args__ = (Index(None, "village_id", "id"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[int] = mapped_column(Pk)
    as_of: Mapped[datetime]
    restored_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(Pk)


def _unconfirmed(village_id: SQLColumnExpression[Any]) -> Select[Restoration]:
    return (
        select(Restoration)
        .where(Restoration.village_id == village_id, Restoration.confirmed_at.is_(None))
        .order_by(Restoration.id.desc())
        .limit(1)
    )


def restored_as_of(village_id: SQLColumnExpression[Any]) -> Label[datetime]:
    """Ask along with a statement of another room what `require_confirmed` judges: one question less."""
    return _unconfirmed(village_id).with_only_columns(Restoration.as_of).scalar_subquery().label("restored_as_of")


RESTORED_AS_OF = restored_as_of(bindparam("village_id"))
_AS_OF = Prepared(select(RESTORED_AS_OF))


def find_unconfirmed(village_id: int) -> Restoration | None:
    """Find the restoration that somebody still has to look at; of several, the newest."""
    return session().scalar(_unconfirmed(literal(village_id)))


def require_current(village_id: int) -> None:
    """Refuse to move points in books that may be older than what happened. Errors: RestoredUnconfirmed."""
    require_confirmed(_AS_OF.value(session(), village_id=village_id))


def require_confirmed(as_of: datetime | None) -> None:
    """Refuse to move points in books that are older than they should be. Errors: RestoredUnconfirmed."""
    if as_of is not None:
        raise RestoredUnconfirmed(as_of=f"{as_of.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}")


def confirm_restorations(village_id: int, user_id: int | None, *, at: datetime) -> None:
    """Let the village's books go on from where they are. Errors: NothingToConfirm."""
    confirmed = session().execute(
        update(Restoration)
        .where(Restoration.village_id == village_id, Restoration.confirmed_at.is_(None))
        .values(confirmed_at=at, confirmed_by_id=user_id)
        .returning(Restoration.id)
        .execution_options(synchronize_session=False)
    )
    if not confirmed.all():
        raise NothingToConfirm()
