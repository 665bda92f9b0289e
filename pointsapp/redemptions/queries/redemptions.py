"""Reading redemptions with their goods, people and undoing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Row, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.columns import UtcDateTime
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.prepared import Prepared
from pointsapp.households.models import Household, Member, Stay
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import TransferId
from pointsapp.people.models import User
from pointsapp.redemptions.models import GoodsReturn, PaperQuote, Quote, Redemption, Undo
from pointsapp.redemptions.queries.quotes import is_head_of, list_lines_of
from pointsapp.redemptions.types import GoodsLine, RedemptionId, RedemptionView
from pointsapp.shop.models import Shop
from pointsapp.villages.models import VillageSetting
from pointsapp.villages.types import VillageSettings


def get_redemption(village_id: VillageId, redemption_id: RedemptionId) -> Redemption:
    """Give a redemption of this village. Errors: Absent."""
    redemption = session().scalar(
        select(Redemption).where(Redemption.village_id == village_id, Redemption.id == redemption_id)
    )
    if redemption is None:
        raise Absent()
    return redemption


def get_redemption_by_uid(village_id: VillageId, uid: str) -> Redemption:
    """Give the redemption of an address. Errors: Absent."""
    redemption = session().scalar(select(Redemption).where(Redemption.village_id == village_id, Redemption.uid == uid))
    if redemption is None:
        raise Absent()
    return redemption


def find_undo(village_id: VillageId, redemption_id: RedemptionId) -> Undo | None:
    """Find how a redemption was taken back, if it was."""
    return session().scalar(select(Undo).where(Undo.village_id == village_id, Undo.redemption_id == redemption_id))


def get_redeemed_and_limit(village_id: VillageId, household_id: HouseholdId, since: datetime) -> tuple[int, int]:
    """Add up what a household redeemed from an instant on, less what was undone or came back, beside the day's limit.

    Shape: there is no upper end, so that a clock set back does not open a new day's limit. What was entered from
    paper counts for the day on which it was written.
    """
    [(points, limit)] = _SINCE_AND_LIMIT.all(session(), village_id=village_id, household_id=household_id, since=since)
    return int(points), VillageSettings.daily_points_without_second if limit is None else limit


def sum_redeemed_between(
    village_id: VillageId, household_ids: Iterable[HouseholdId], since: datetime, until: datetime
) -> dict[HouseholdId, int]:
    """Add up what households redeemed from one instant on and before another, paper by when it was written."""
    happened_at = func.coalesce(PaperQuote.occurred_at, Redemption.done_at)
    among = Redemption.household_id.in_(list(household_ids))
    counted = _redeemed(among).where(happened_at >= since, happened_at < until)
    rows = session().execute(counted, {"village_id": village_id})
    return {row.household_id: int(row.points) for row in rows}


def _redeemed(among: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Redemption.household_id, func.sum(Redemption.points - _returned()).label("points"))
        .outerjoin(Undo, (Undo.village_id == Redemption.village_id) & (Undo.redemption_id == Redemption.id))
        .outerjoin(
            PaperQuote,
            (PaperQuote.village_id == Redemption.village_id) & (PaperQuote.quote_id == Redemption.quote_id),
        )
        .where(
            Redemption.village_id == bindparam("village_id"),
            among,
            Undo.id.is_(None),
        )
        .group_by(Redemption.household_id)
    )


def _returned() -> ScalarSelect[int]:
    """Add up the points of those goods of a redemption that came back later."""
    return (
        select(func.coalesce(func.sum(Transfer.points), 0))
        .join(GoodsReturn, GoodsReturn.transfer_id == Transfer.id)
        .where(GoodsReturn.village_id == Redemption.village_id, GoodsReturn.redemption_id == Redemption.id)
        .correlate(Redemption)
        .scalar_subquery()
    )


_SINCE: BindParameter[datetime] = bindparam("since", type_=UtcDateTime())
_REDEEMED_SINCE = (
    _redeemed(Redemption.household_id == bindparam("household_id"))
    .where(Redemption.done_at >= _SINCE, func.coalesce(PaperQuote.occurred_at, _SINCE) >= _SINCE)
    .with_only_columns(func.sum(Redemption.points - _returned()))
)
_LIMIT = (
    select(VillageSetting.value)
    .where(VillageSetting.village_id == bindparam("village_id"), VillageSetting.name == "daily_points_without_second")
    .order_by(VillageSetting.id.desc())
    .limit(1)
)
_SINCE_AND_LIMIT = Prepared(
    select(func.coalesce(_REDEEMED_SINCE.scalar_subquery(), 0).label("points"), _LIMIT.scalar_subquery().label("limit"))
)


def describe_redemption(village_id: VillageId, redemption_id: RedemptionId) -> RedemptionView:
    """Describe one redemption. Errors: Absent."""
    found = describe_redemptions(village_id, [redemption_id])
    if redemption_id not in found:
        raise Absent()
    return found[redemption_id]


def describe_redemptions(
    village_id: VillageId, redemption_ids: Iterable[RedemptionId]
) -> dict[RedemptionId, RedemptionView]:
    """Describe redemptions by their ids."""
    views = _views(village_id, _DESCRIBED_BY_ID, ids=list(redemption_ids))
    return {view.redemption_id: view for view in views}


def describe_redemptions_of_transfers(
    village_id: VillageId, transfer_ids: Iterable[TransferId]
) -> dict[TransferId, RedemptionView]:
    """Describe the redemptions behind transfers, for a passbook; other transfers are left out."""
    views = _views(village_id, _DESCRIBED_BY_TRANSFER, ids=list(transfer_ids))
    return {view.transfer_id: view for view in views}


def list_latest_of(village_id: VillageId, household_id: HouseholdId, *, limit: int) -> list[RedemptionView]:
    """List a household's latest redemptions, the newest first."""
    return _views(village_id, _LATEST, household=household_id, most=limit)


def _described() -> Select[*tuple[Any, ...]]:
    keeper, second, head = aliased(User), aliased(User), aliased(Member)
    return (
        select(
            Redemption,
            Quote.collected_by,
            Quote.card_id,
            Member.name.label("collector_name"),
            Household.number.label("household_number"),
            head.name.label("head_name"),
            Shop.name.label("shop_name"),
            keeper.name.label("keeper_name"),
            second.name.label("second_name"),
            Undo.undone_at,
            Undo.kind,
            PaperQuote.slip_number,
            PaperQuote.occurred_at,
        )
        .join(Quote, (Quote.village_id == Redemption.village_id) & (Quote.id == Redemption.quote_id))
        .join(Member, (Member.village_id == Quote.village_id) & (Member.id == Quote.collector_id))
        .join(Household, (Household.village_id == Redemption.village_id) & (Household.id == Redemption.household_id))
        .outerjoin(Stay, is_head_of(Redemption.village_id, Redemption.household_id))
        .outerjoin(head, (head.village_id == Stay.village_id) & (head.id == Stay.member_id))
        .join(Shop, (Shop.village_id == Redemption.village_id) & (Shop.id == Redemption.shop_id))
        .join(keeper, keeper.id == Redemption.handed_over_by_id)
        .outerjoin(second, second.id == Redemption.confirmed_by_id)
        .outerjoin(Undo, (Undo.village_id == Redemption.village_id) & (Undo.redemption_id == Redemption.id))
        .outerjoin(PaperQuote, (PaperQuote.village_id == Quote.village_id) & (PaperQuote.quote_id == Quote.id))
        .where(Redemption.village_id == bindparam("village"))
    )


_DESCRIBED_BY_ID = _described().where(Redemption.id.in_(bindparam("ids", expanding=True)))
_DESCRIBED_BY_TRANSFER = _described().where(Redemption.transfer_id.in_(bindparam("ids", expanding=True)))
_LATEST = (
    _described()
    .where(Redemption.household_id == bindparam("household"))
    .order_by(Redemption.id.desc())
    .limit(bindparam("most", type_=Integer))
)
"""Built once: building them costs several times what asking does."""


def _views(village_id: VillageId, wanted: Select[*tuple[Any, ...]], **asked: Any) -> list[RedemptionView]:
    rows: Sequence[Row[Any]] = session().execute(wanted, {"village": village_id, **asked}).all()
    lines = list_lines_of(village_id, [row.Redemption.quote_id for row in rows])
    return [_view(row, lines[row.Redemption.quote_id]) for row in rows]


def _view(row: Row[Any], lines: tuple[GoodsLine, ...]) -> RedemptionView:
    done: Redemption = row.Redemption
    return RedemptionView(
        redemption_id=done.id,
        uid=done.uid,
        receipt_number=done.receipt_number,
        household_id=done.household_id,
        household_number=row.household_number,
        head_name=row.head_name or "",
        shop_id=done.shop_id,
        shop_name=row.shop_name,
        transfer_id=done.transfer_id,
        points=done.points,
        lines=lines,
        collected_by=row.collected_by,
        collector_name=row.collector_name,
        keeper_name=row.keeper_name,
        second_name=row.second_name,
        has_card=row.card_id is not None,
        done_at=done.done_at,
        undone_at=row.undone_at,
        undo_kind=row.kind,
        slip_number=row.slip_number,
        occurred_at=row.occurred_at,
    )
