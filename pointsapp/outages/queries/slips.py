"""Reading slips that are in the books: what stands against an open one, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.households.models import Household, Member, Stay
from pointsapp.ledger.models import Account
from pointsapp.outages.models import Outage, OutagePlan, OutageSettlement, OutageSlip
from pointsapp.outages.types import OutageId, SlipId, SlipView, Typed
from pointsapp.people.models import User
from pointsapp.redemptions.models import Quote, Redemption
from pointsapp.redemptions.queries.quotes import is_head_of, list_lines_of
from pointsapp.redemptions.types import GoodsLine
from pointsapp.shop.models import Shop

MOST_SLIPS = 500


def get_slip(village_id: VillageId, slip_id: SlipId) -> OutageSlip:
    """Give a slip of this village. Errors: Absent."""
    found = session().scalar(select(OutageSlip).where(OutageSlip.village_id == village_id, OutageSlip.id == slip_id))
    if found is None:
        raise Absent()
    return found


def find_settlement(village_id: VillageId, slip_id: SlipId) -> OutageSettlement | None:
    """Find how a slip ended."""
    return session().scalar(
        select(OutageSettlement).where(OutageSettlement.village_id == village_id, OutageSettlement.slip_id == slip_id)
    )


def count_open_slips(village_id: VillageId) -> int:
    """Count the slips that wait for a decision."""
    wanted = select(func.count()).select_from(OutageSlip)
    return session().scalar(wanted.where(OutageSlip.village_id == village_id, *_is_open())) or 0


def list_slips(village_id: VillageId, *, is_open: bool | None) -> list[SlipView]:
    """List the slips that were not covered, the oldest first: open ones, settled ones, or both."""
    wanted = _views(village_id).where(OutageSlip.obstacle.is_not(None))
    if is_open is not None:
        wanted = wanted.where(OutageSettlement.id.is_(None) if is_open else OutageSettlement.id.is_not(None))
    return _described(village_id, wanted.order_by(OutageSlip.number).limit(MOST_SLIPS))


def list_slips_of(village_id: VillageId, outage_id: OutageId) -> list[SlipView]:
    """List all slips of one power cut that are in the books, by number."""
    return _described(
        village_id, _views(village_id).where(OutageSlip.outage_id == outage_id).order_by(OutageSlip.number)
    )


def describe_slip(village_id: VillageId, slip_id: SlipId) -> SlipView:
    """Describe one slip. Errors: Absent."""
    found = _described(village_id, _views(village_id).where(OutageSlip.id == slip_id))
    if not found:
        raise Absent()
    return found[0]


def _is_open() -> list[ColumnElement[bool]]:
    settled = select(OutageSettlement.id).where(OutageSettlement.slip_id == OutageSlip.id).correlate(OutageSlip)
    return [OutageSlip.obstacle.is_not(None), ~settled.exists()]


def _views(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    keeper, confirmer, handler, settler = aliased(User), aliased(User), aliased(User), aliased(User)
    newest = select(func.max(OutagePlan.id)).where(OutagePlan.slip_id == OutageSlip.id).correlate(OutageSlip)
    return (
        select(
            OutageSlip,
            Outage.began_at,
            Shop.name.label("shop_name"),
            keeper.name.label("keeper_name"),
            Quote.household_id,
            Quote.total_points,
            Household.number.label("household_number"),
            Member.name.label("head_name"),
            Account.balance,
            confirmer.name.label("confirmed_by_name"),
            OutagePlan.words.label("plan"),
            handler.name.label("handler_name"),
            OutageSettlement.kind,
            OutageSettlement.words,
            OutageSettlement.cash_fen,
            settler.name.label("settled_by_name"),
            OutageSettlement.settled_at,
            Redemption.id.label("redemption_id"),
        )
        .join(Outage, and_(Outage.village_id == OutageSlip.village_id, Outage.id == OutageSlip.outage_id))
        .join(Shop, and_(Shop.village_id == Outage.village_id, Shop.id == Outage.shop_id))
        .join(keeper, keeper.id == Outage.keeper_id)
        .join(confirmer, confirmer.id == OutageSlip.confirmed_by_id)
        .outerjoin(Quote, and_(Quote.village_id == OutageSlip.village_id, Quote.id == OutageSlip.quote_id))
        .outerjoin(Household, and_(Household.village_id == Quote.village_id, Household.id == Quote.household_id))
        .outerjoin(Account, and_(Account.village_id == Household.village_id, Account.id == Household.wallet_id))
        .outerjoin(Stay, is_head_of(Quote.village_id, Quote.household_id))
        .outerjoin(Member, and_(Member.village_id == Stay.village_id, Member.id == Stay.member_id))
        .outerjoin(OutagePlan, OutagePlan.id == newest.scalar_subquery())
        .outerjoin(handler, handler.id == OutagePlan.handler_id)
        .outerjoin(OutageSettlement, OutageSettlement.slip_id == OutageSlip.id)
        .outerjoin(settler, settler.id == OutageSettlement.settled_by_id)
        .outerjoin(
            Redemption, and_(Redemption.village_id == OutageSlip.village_id, Redemption.quote_id == OutageSlip.quote_id)
        )
        .where(OutageSlip.village_id == village_id)
    )


def _described(village_id: VillageId, wanted: Select[*tuple[Any, ...]]) -> list[SlipView]:
    rows: Sequence[Row[Any]] = session().execute(wanted).all()
    lines = list_lines_of(village_id, [row.OutageSlip.quote_id for row in rows if row.OutageSlip.quote_id])
    return [_view(row, lines.get(row.OutageSlip.quote_id, ())) for row in rows]


def _view(row: Row[Any], goods: tuple[GoodsLine, ...]) -> SlipView:
    slip: OutageSlip = row.OutageSlip
    kept = slip.typed
    typed = Typed(
        kept["slip"], kept["household"], tuple((one, units) for one, units in kept["goods"]), kept["collector"],
        kept["is_set_aside"], kept["note"],
    )  # fmt: skip
    return SlipView(
        slip_id=slip.id,
        number=slip.number,
        outage_id=slip.outage_id,
        occurred_at=row.began_at,
        shop_name=row.shop_name,
        keeper_name=row.keeper_name,
        obstacle=slip.obstacle,
        typed=typed,
        quote_id=slip.quote_id,
        household_id=row.household_id,
        household_number=row.household_number or "",
        head_name=row.head_name or "",
        balance=row.balance,
        points=row.total_points or 0,
        goods=goods,
        confirmed_by_name=row.confirmed_by_name,
        confirmed_at=slip.confirmed_at,
        plan=row.plan or "",
        handler_name=row.handler_name or "",
        settled=row.kind,
        settled_words=row.words or "",
        cash_fen=row.cash_fen,
        settled_by_name=row.settled_by_name or "",
        settled_at=row.settled_at,
        redemption_id=row.redemption_id,
    )
