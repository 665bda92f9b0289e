"""Reading entries of power cuts as they were typed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import MemberId, UserId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.outages.models import Outage, OutageLine, OutageWriter
from pointsapp.outages.types import OutageId, OutageState, OutageView, Typed
from pointsapp.people.models import User
from pointsapp.shop.models import Shop

MOST_OUTAGES = 200


def find_outage(village_id: VillageId, outage_id: OutageId) -> Outage | None:
    """Find an entry, locked: one after the other saves, hands in and confirms."""
    return session().scalar(
        select(Outage)
        .where(Outage.village_id == village_id, Outage.id == outage_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def get_outage(village_id: VillageId, outage_id: OutageId) -> Outage:
    """Give an entry of this village. Errors: Absent."""
    found = session().scalar(select(Outage).where(Outage.village_id == village_id, Outage.id == outage_id))
    if found is None:
        raise Absent()
    return found


def describe_outage(village_id: VillageId, outage_id: OutageId) -> OutageView:
    """Describe an entry with its people. Errors: Absent."""
    row = session().execute(_views(village_id).where(Outage.id == outage_id)).one_or_none()
    if row is None:
        raise Absent()
    return OutageView(*row)


def list_outages(village_id: VillageId) -> list[OutageView]:
    """List the entries that were not thrown away: those not in the books yet first, then the newest."""
    wanted = _views(village_id).where(Outage.state != OutageState.DROPPED)
    rows = session().execute(wanted.order_by(Outage.state == OutageState.DONE, Outage.id.desc()).limit(MOST_OUTAGES))
    return [OutageView(*row) for row in rows]


def count_entries(village_id: VillageId, state: OutageState) -> int:
    """Count the entries that are so far."""
    wanted = select(func.count()).select_from(Outage)
    return session().scalar(wanted.where(Outage.village_id == village_id, Outage.state == state)) or 0


def list_lines(village_id: VillageId, outage_id: OutageId) -> list[OutageLine]:
    """List the lines of an entry as typed, in their order."""
    return list(
        session().scalars(
            select(OutageLine)
            .where(OutageLine.village_id == village_id, OutageLine.outage_id == outage_id)
            .order_by(OutageLine.position)
        )
    )


def list_writers(village_id: VillageId, outage_id: OutageId) -> list[tuple[UserId, MemberId | None]]:
    """List who wrote in an entry: login and person."""
    rows = session().execute(
        select(OutageWriter.user_id, OutageWriter.member_id).where(
            OutageWriter.village_id == village_id, OutageWriter.outage_id == outage_id
        )
    )
    return [(row.user_id, row.member_id) for row in rows]


def typed_of(line: OutageLine) -> Typed:
    """Give a line as it was typed."""
    return Typed(
        line.slip,
        line.household,
        tuple((goods, units) for goods, units in line.goods),
        line.collector,
        line.is_set_aside,
        line.note,
    )


def _views(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    keeper, starter, hander = aliased(User), aliased(User), aliased(User)
    lines = (
        select(func.count())
        .where(OutageLine.village_id == Outage.village_id, OutageLine.outage_id == Outage.id)
        .correlate(Outage)
        .scalar_subquery()
    )
    return (
        select(
            Outage.id,
            Outage.shop_id,
            Shop.name,
            Outage.began_at,
            Outage.keeper_id,
            keeper.name,
            Outage.state,
            Outage.revision,
            starter.name,
            func.coalesce(hander.name, ""),
            Outage.handed_in_at,
            lines,
        )
        .join(Shop, and_(Shop.village_id == Outage.village_id, Shop.id == Outage.shop_id))
        .join(keeper, keeper.id == Outage.keeper_id)
        .join(starter, starter.id == Outage.started_by_id)
        .outerjoin(hander, hander.id == Outage.handed_in_by_id)
        .where(Outage.village_id == village_id)
    )
