"""Holding deeds and goods against the ledger: what each says of a transfer's points must be what it moved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import BadRow, TransferCode
from pointsapp.publicity.models import Credit, NoticeLine
from pointsapp.redemptions.models import Quote, QuoteLine, Redemption


def find_disagreement(village_id: VillageId) -> BadRow | None:
    """Name the first credited line, posted line or redemption that says something else than its transfer.

    Shape: each must have its transfer and each such transfer what it stands for; points, kind of transfer, the
    household's own wallet, the line's state, the notice that credited it and the goods that were offered are compared.
    """
    for table, wanted in (
        ("lines", _lines_without_credit(village_id)),
        ("transfers", _awards_without_line(village_id)),
        ("transfers", _openings_without_line(village_id)),
        ("transfers", _goods_without_redemption(village_id)),
        ("lines", _credited_lines(village_id)),
        ("credits", _credits_without_notice(village_id)),
        ("notice_lines", _posted_lines(village_id)),
        ("redemptions", _redemptions(village_id)),
    ):
        wrong = session().execute(wanted.limit(1)).one_or_none()
        if wrong is not None:
            return BadRow(village_id, table, wrong.row_id, _in_words(wrong))
    return None


def _in_words(wrong: Row[Any]) -> str:
    if wrong.transfer_id is None:
        return f"says {wrong.said} points were credited, but no transfer moved them"
    if wrong.said is None:
        return f"moved {wrong.points} points, but nothing says what for"
    told = f"says {wrong.said} points, transfer {wrong.transfer_id} moved {wrong.points}"
    return told if wrong.said != wrong.points else f"does not fit transfer {wrong.transfer_id}"


def _lines_without_credit(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Line.id.label("row_id"),
            Line.points.label("said"),
            Credit.transfer_id.label("transfer_id"),
            Line.points,
        )
        .outerjoin(Credit, Credit.line_id == Line.id)
        .where(
            Line.village_id == village_id,
            Line.state == LineState.CREDITED,
            Line.points != 0,
            Credit.transfer_id.is_(None),
        )
        .order_by(Line.id)
    )


def _awards_without_line(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return _without_reason(village_id, TransferCode.AWARD, Credit.transfer_id, Credit)


def _openings_without_line(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return _without_reason(village_id, TransferCode.OPEN, Credit.transfer_id, Credit)


def _goods_without_redemption(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return _without_reason(village_id, TransferCode.REDEEM, Redemption.transfer_id, Redemption)


def _without_reason(
    village_id: VillageId, code: TransferCode, named: InstrumentedAttribute[Any], reason: type[Credit | Redemption]
) -> Select[*tuple[Any, ...]]:
    """Find transfers of a kind that no row of its reasons names."""
    return (
        select(Transfer.id.label("row_id"), null().label("said"), Transfer.id.label("transfer_id"), Transfer.points)
        .outerjoin(reason, named == Transfer.id)
        .where(Transfer.village_id == village_id, Transfer.code == code, named.is_(None))
        .order_by(Transfer.id)
    )


def _credited_lines(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return (
        select(Line.id.label("row_id"), Line.points.label("said"), Transfer.id.label("transfer_id"), Transfer.points)
        .join(Credit, Credit.line_id == Line.id)
        .join(Transfer, Transfer.id == Credit.transfer_id)
        .join(Household, Household.id == Line.household_id)
        .where(
            Line.village_id == village_id,
            or_(
                Line.points != Transfer.points,
                Line.is_opening.is_(False) & (Transfer.code != TransferCode.AWARD),
                Line.is_opening.is_(True) & (Transfer.code != TransferCode.OPEN),
                Transfer.destination_id != Household.wallet_id,
                Line.state.not_in((LineState.CREDITED, LineState.REVERSED)),
            ),
        )
        .order_by(Transfer.id)
    )


def _credits_without_notice(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    """Find points that were credited by a notice on which they do not stand."""
    return (
        select(Credit.id.label("row_id"), null().label("said"), Transfer.id.label("transfer_id"), Transfer.points)
        .join(Transfer, Transfer.id == Credit.transfer_id)
        .outerjoin(NoticeLine, (NoticeLine.line_id == Credit.line_id) & (NoticeLine.notice_id == Credit.notice_id))
        .where(Credit.village_id == village_id, NoticeLine.id.is_(None))
        .order_by(Credit.id)
    )


def _posted_lines(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    return (
        select(
            NoticeLine.id.label("row_id"),
            NoticeLine.points.label("said"),
            Transfer.id.label("transfer_id"),
            Transfer.points,
        )
        .join(Credit, (Credit.line_id == NoticeLine.line_id) & (Credit.notice_id == NoticeLine.notice_id))
        .join(Transfer, Transfer.id == Credit.transfer_id)
        .where(NoticeLine.village_id == village_id, NoticeLine.points != Transfer.points)
        .order_by(Transfer.id)
    )


def _redemptions(village_id: VillageId) -> Select[*tuple[Any, ...]]:
    goods = (
        select(func.coalesce(func.sum(QuoteLine.units * QuoteLine.price_points), 0))
        .where(QuoteLine.quote_id == Redemption.quote_id)
        .scalar_subquery()
    )
    return (
        select(
            Redemption.id.label("row_id"),
            Redemption.points.label("said"),
            Transfer.id.label("transfer_id"),
            Transfer.points,
        )
        .join(Transfer, Transfer.id == Redemption.transfer_id)
        .join(Household, Household.id == Redemption.household_id)
        .join(Quote, Quote.id == Redemption.quote_id)
        .where(
            Redemption.village_id == village_id,
            or_(
                Redemption.points != Transfer.points,
                goods != Redemption.points,
                Quote.total_points != Redemption.points,
                Quote.household_id != Redemption.household_id,
                Transfer.code != TransferCode.REDEEM,
                Transfer.source_id != Household.wallet_id,
            ),
        )
        .order_by(Transfer.id)
    )
