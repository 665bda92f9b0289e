"""Who comes to a page of a village: all that its door has to know, in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select, true

from pointsapp.core.actor import Actor
from pointsapp.core.clock import village_day
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session
from pointsapp.core.prepared import Prepared, as_model
from pointsapp.core.restored import restored_as_of
from pointsapp.households.models import Stay
from pointsapp.people.models import Membership
from pointsapp.people.queries.sessions import LIVE, MEMBERSHIP, AnyRow, officer_of, phone_of, signed_in_of
from pointsapp.people.types import SignedIn
from pointsapp.villages.models import Village
from pointsapp.villages.queries import SETTINGS, settings_of
from pointsapp.villages.types import VillageSettings

_COLUMNS = Village.__table__.columns
_LIVE = LIVE.subquery("live")
_MEMBERSHIP = and_(Membership.village_id == Village.id, Membership.user_id == _LIVE.c.user_id)
_HOME = and_(Stay.village_id == Village.id, Stay.member_id == Membership.member_id, Stay.until_on.is_(None))
_VISIT = Prepared(
    select(
        *_COLUMNS,
        SETTINGS,
        restored_as_of(Village.id),
        *_LIVE.columns,
        *MEMBERSHIP,
        Stay.household_id.label("home_id"),
    )
    .select_from(Village)
    .outerjoin(_LIVE, true())
    .outerjoin(Membership, _MEMBERSHIP)
    .outerjoin(Stay, _HOME)
    .where(Village.slug == bindparam("slug"))
    .order_by(Membership.id.desc())
)


@dataclass(frozen=True)
class Visit:
    """A village as its door finds it, who comes, and what that person is there.

    Shape: `actor` is None for who has no part in the village today; `restored_as_of` stands until somebody has
    confirmed that restored books may go on.
    """

    village: Village
    settings: VillageSettings
    restored_as_of: datetime | None
    signed_in: SignedIn | None
    actor: Actor | None


def find_visit(slug: str, token: str | None, *, at: datetime) -> Visit | None:
    """Find a village by the slug of its address, and who comes with a cookie's token: None without such a village.

    Shape: what `find_village`, `get_settings`, `find_signed_in`, `find_actor` and `find_unconfirmed` give one by one.
    """
    hashed = token_hash(token) if token else ""
    rows = _VISIT.all(session(), slug=slug, token_hash=hashed, at=at, on=village_day(at))
    if not rows:
        return None
    first = rows[0]
    village = as_model(Village, {column.key: value for column, value in zip(_COLUMNS, first, strict=False)})
    signed_in = signed_in_of(first, token) if token and first.sign_in_id is not None else None
    actor = _actor(village, signed_in, rows) if signed_in else None
    return Visit(village, settings_of(first.settings), first.restored_as_of, signed_in, actor)


def _actor(village: Village, signed_in: SignedIn, rows: list[AnyRow]) -> Actor | None:
    if signed_in.user_id is None:
        return phone_of(village.id, signed_in)
    memberships = [row for row in rows if row.officer_id is not None]
    return officer_of(village.id, memberships, {row.member_id: row.home_id for row in memberships})
