"""Corrections as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.types import LineId
from pointsapp.arrivals.types import ClaimId
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.corrections.models import (
    BundlePart,
    Correction,
    CorrectionBundle,
    CorrectionDecision,
    CorrectionDraft,
    CorrectionGood,
    CorrectionWish,
    Settlement,
)
from pointsapp.corrections.types import BundleId, CorrectionId, CorrectionView, Stage
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation
from pointsapp.ledger.types import AccountId, TransferId
from pointsapp.people.models import User
from pointsapp.publicity.models import Credit
from pointsapp.redemptions.models import QuoteLine, Redemption
from pointsapp.redemptions.types import GoodsBack, RedemptionId
from pointsapp.scoring.models import Item

_MOST_DIGITS = 9
_Asker, _Decider = aliased(User), aliased(User)
_HeadStay, _Head = aliased(Stay), aliased(Member)
_WishedHousehold, _WishedItem = aliased(Household), aliased(Item)


@dataclass(frozen=True)
class CorrectionFilter:
    """Which corrections are asked for; what is empty asks for nothing."""

    text: str = ""
    stage: Stage | None = None


def page_of_corrections(village_id: VillageId, wanted: CorrectionFilter, number: int) -> Page[CorrectionView]:
    """Give one page of corrections: those that wait first, the oldest of them before; then the newest decided."""
    chosen = _chosen(village_id, wanted)
    total = session().scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    shown = page_number(number, total)
    rows = session().execute(chosen.limit(PAGE_SIZE).offset((shown - 1) * PAGE_SIZE))
    return Page([CorrectionView(*row) for row in rows], shown, total)


def list_corrections(village_id: VillageId, wanted: CorrectionFilter) -> list[CorrectionView]:
    """List corrections in the order of their pages."""
    return [CorrectionView(*row) for row in session().execute(_chosen(village_id, wanted))]


def list_corrections_of(village_id: VillageId, household_ids: Collection[HouseholdId]) -> list[CorrectionView]:
    """List the corrections of households, the newest first."""
    asked = {"village": village_id, "households": list(household_ids)}
    return [CorrectionView(*row) for row in session().execute(_of_households(), asked)]


@cache
def _of_households() -> Select[*tuple[Any, ...]]:
    """Build the statement of every passbook once: building it costs several times what asking does."""
    chosen = Correction.household_id.in_(bindparam("households", expanding=True))
    return _views(bindparam("village")).where(chosen).order_by(Correction.id.desc())


def describe_correction(village_id: VillageId, correction_id: CorrectionId) -> CorrectionView:
    """Describe one correction of this village. Errors: Absent."""
    row = session().execute(_views(village_id).where(Correction.id == correction_id)).one_or_none()
    if row is None:
        raise Absent()
    return CorrectionView(*row)


def get_correction(village_id: VillageId, correction_id: CorrectionId) -> Correction:
    """Give a correction of this village. Errors: Absent."""
    found = session().scalar(
        select(Correction).where(Correction.village_id == village_id, Correction.id == correction_id)
    )
    if found is None:
        raise Absent()
    return found


def find_waiting(
    village_id: VillageId, *, line_id: LineId | None = None, redemption_id: RedemptionId | None = None
) -> CorrectionId | None:
    """Find the correction of a line or a redemption that waits for a second person."""
    subject = Correction.line_id == line_id if line_id is not None else Correction.redemption_id == redemption_id
    return session().scalar(
        select(Correction.id).where(Correction.village_id == village_id, subject, _is_open()).limit(1)
    )


def is_decided(correction_id: CorrectionId) -> bool:
    """Tell whether somebody has decided on a correction."""
    return session().scalar(select(exists().where(CorrectionDecision.correction_id == correction_id))) is True


def find_credit(village_id: VillageId, line_id: LineId) -> Credit | None:
    """Find the transfer by which a line became points."""
    return session().scalar(select(Credit).where(Credit.village_id == village_id, Credit.line_id == line_id))


def find_wish(correction_id: CorrectionId) -> CorrectionWish | None:
    """Find what is to be recorded instead of a line."""
    return session().scalar(select(CorrectionWish).where(CorrectionWish.correction_id == correction_id))


def list_goods_of(correction_id: CorrectionId) -> list[GoodsBack]:
    """List the goods that a correction brings back; one from before goods were named has none."""
    rows = session().execute(
        select(CorrectionGood.reward_id, CorrectionGood.units, CorrectionGood.is_written_off)
        .where(CorrectionGood.correction_id == correction_id)
        .order_by(CorrectionGood.reward_id)
    )
    return [GoodsBack(*row) for row in rows]


def find_bundle_of(village_id: VillageId, correction_id: CorrectionId) -> BundleId | None:
    """Find the whole sheet that a correction belongs to."""
    return session().scalar(
        select(BundlePart.bundle_id).where(
            BundlePart.village_id == village_id, BundlePart.correction_id == correction_id
        )
    )


def get_bundle(village_id: VillageId, bundle_id: BundleId) -> CorrectionBundle:
    """Give a whole sheet that was asked for. Errors: Absent."""
    found = session().scalar(
        select(CorrectionBundle).where(CorrectionBundle.village_id == village_id, CorrectionBundle.id == bundle_id)
    )
    if found is None:
        raise Absent()
    return found


def list_bundle_parts(bundle_id: BundleId) -> list[CorrectionId]:
    """List the corrections of a whole sheet in the order of their households."""
    return list(
        session().scalars(
            select(BundlePart.correction_id).where(BundlePart.bundle_id == bundle_id).order_by(BundlePart.id)
        )
    )


def list_bundle_wallets(bundle_id: BundleId) -> list[AccountId]:
    """List the wallets that the lines of a whole sheet were credited to."""
    return list(
        session().scalars(
            select(Household.wallet_id)
            .join(Correction, Correction.household_id == Household.id)
            .join(BundlePart, BundlePart.correction_id == Correction.id)
            .where(BundlePart.bundle_id == bundle_id)
            .distinct()
        )
    )


def describe_bundle(village_id: VillageId, bundle_id: BundleId) -> list[CorrectionView]:
    """Describe the corrections of a whole sheet. Errors: Absent."""
    get_bundle(village_id, bundle_id)
    parts = select(BundlePart.correction_id).where(BundlePart.bundle_id == bundle_id)
    wanted = _views(village_id).where(Correction.id.in_(parts)).order_by(Correction.id)
    return [CorrectionView(*row) for row in session().execute(wanted)]


def list_settled_with(village_id: VillageId, transfer_ids: Collection[TransferId]) -> dict[TransferId, CorrectionView]:
    """Tell of transfers for which corrections the village laid their points out; others are left out."""
    wanted = _views(village_id).where(Settlement.transfer_id.in_(transfer_ids))
    wanted = wanted.add_columns(Settlement.transfer_id)
    return {row[-1]: CorrectionView(*row[:-1]) for row in session().execute(wanted)}


def find_corrections_of_claims(village_id: VillageId, claim_ids: Collection[ClaimId]) -> dict[ClaimId, CorrectionId]:
    """Tell of claims which correction each began with."""
    rows = session().execute(
        select(Settlement.claim_id, Settlement.correction_id).where(
            Settlement.village_id == village_id, Settlement.claim_id.in_(claim_ids)
        )
    )
    return {claim_id: correction_id for claim_id, correction_id in rows if claim_id is not None}


def count_open_corrections(village_id: VillageId) -> int:
    """Count the corrections that wait for a second person."""
    wanted = select(func.count()).select_from(Correction).where(Correction.village_id == village_id, _is_open())
    return session().scalar(wanted) or 0


def _is_open() -> ColumnElement[bool]:
    return ~exists().where(CorrectionDecision.correction_id == Correction.id).correlate(Correction)


def _chosen(village_id: VillageId, wanted: CorrectionFilter) -> Select[*tuple[Any, ...]]:
    chosen = _views(village_id)
    if wanted.text:
        chosen = chosen.where(_says(wanted.text))
    if wanted.stage is Stage.OPEN:
        chosen = chosen.where(CorrectionDecision.id.is_(None))
    elif wanted.stage is not None:
        chosen = chosen.where(CorrectionDecision.is_agreed.is_(wanted.stage is Stage.AGREED))
    return chosen.order_by(
        CorrectionDecision.id.is_not(None),
        CorrectionDecision.id.desc(),
        Correction.id,
    )


def _says(text: str) -> ColumnElement[bool]:
    fits: list[ColumnElement[bool]] = [
        Household.number == text,
        _Head.name.contains(text, autoescape=True),
        Correction.reason.contains(text, autoescape=True),
        Activity.title.contains(text, autoescape=True),
        Item.name.contains(text, autoescape=True),
    ]
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        fits.append(Redemption.receipt_number == int(text))
    return or_(*fits)


def _views(village_id: VillageId | BindParameter[Any]) -> Select[*tuple[Any, ...]]:
    goods_points = _goods_points()
    columns = (
        Correction.id,
        Correction.household_id,
        Household.number,
        func.coalesce(_Head.name, ""),
        Correction.line_id,
        func.coalesce(Activity.title, ""),
        func.coalesce(Item.name, ""),
        Activity.happened_on,
        Correction.redemption_id,
        Redemption.receipt_number,
        Redemption.done_at,
        func.coalesce(Line.points, goods_points, Redemption.points),
        Correction.reason,
        _Asker.name,
        Correction.asked_at,
        CorrectionDecision.is_agreed,
        func.coalesce(CorrectionDecision.words, ""),
        func.coalesce(_Decider.name, ""),
        CorrectionDecision.decided_at,
        CorrectionDecision.transfer_id,
        Settlement.way,
        func.coalesce(Settlement.missing_points, 0),
        func.coalesce(_WishedHousehold.number, ""),
        func.coalesce(_WishedItem.name, ""),
        CorrectionDraft.activity_id,
        BundlePart.bundle_id,
        goods_points.is_not(None),
    )
    is_head = and_(
        _HeadStay.household_id == Correction.household_id,
        _HeadStay.relation == Relation.HEAD,
        _HeadStay.until_on.is_(None),
    )
    return (
        select(*columns)
        .select_from(Correction)
        .join(Household, Household.id == Correction.household_id)
        .join(_Asker, _Asker.id == Correction.asked_by_id)
        .outerjoin(_HeadStay, is_head)
        .outerjoin(_Head, _Head.id == _HeadStay.member_id)
        .outerjoin(Line, Line.id == Correction.line_id)
        .outerjoin(Activity, Activity.id == Line.activity_id)
        .outerjoin(Item, Item.id == Line.item_id)
        .outerjoin(Redemption, Redemption.id == Correction.redemption_id)
        .outerjoin(CorrectionDecision, CorrectionDecision.correction_id == Correction.id)
        .outerjoin(_Decider, _Decider.id == CorrectionDecision.decided_by_id)
        .outerjoin(Settlement, Settlement.correction_id == Correction.id)
        .outerjoin(CorrectionWish, CorrectionWish.correction_id == Correction.id)
        .outerjoin(_WishedHousehold, _WishedHousehold.id == CorrectionWish.household_id)
        .outerjoin(_WishedItem, _WishedItem.id == CorrectionWish.item_id)
        .outerjoin(CorrectionDraft, CorrectionDraft.correction_id == Correction.id)
        .outerjoin(BundlePart, BundlePart.correction_id == Correction.id)
        .where(Correction.village_id == village_id)
    )


def _goods_points() -> ScalarSelect[Any]:
    """Add up what goods that come back are worth at the prices they were taken for."""
    return (
        select(func.sum(CorrectionGood.units * QuoteLine.price_points))
        .join(QuoteLine, QuoteLine.reward_id == CorrectionGood.reward_id)
        .where(CorrectionGood.correction_id == Correction.id, QuoteLine.quote_id == Redemption.quote_id)
        .correlate(Correction, Redemption)
        .scalar_subquery()
    )
