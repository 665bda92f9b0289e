"""Reading what was carried over from the old paper books."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from pointsapp.activities.models import Line
from pointsapp.activities.queries.index import ActivityFilter, ActivityRow, list_activities
from pointsapp.activities.types import GONE, ActivityKind, LineState
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import TransferCode


@dataclass(frozen=True)
class OpeningCount:
    """How far carrying over has come. Units: points in the smallest unit."""

    households: int
    with_balance: int
    credited_points: int
    waiting_points: int


def list_openings(village_id: VillageId) -> list[ActivityRow]:
    """List the sheets of old balances, newest first."""
    return list_activities(village_id, ActivityFilter(kind=ActivityKind.OPENING))


def count_openings(village_id: VillageId) -> OpeningCount:
    """Count the households that take part, those with a balance carried over, and its points."""
    households = select(func.count()).where(
        Household.village_id == village_id, Household.state != HouseholdState.CLOSED
    )
    rows = session().execute(
        select(Line.state, func.count(), func.sum(Line.points))
        .where(Line.village_id == village_id, Line.is_opening, Line.state.not_in(GONE))
        .group_by(Line.state)
    )
    found = {state: (count, int(points or 0)) for state, count, points in rows}
    return OpeningCount(
        households=session().scalar(households) or 0,
        with_balance=sum(count for count, _points in found.values()),
        credited_points=found.get(LineState.CREDITED, (0, 0))[1],
        waiting_points=sum(points for state, (_count, points) in found.items() if state is not LineState.CREDITED),
    )


def list_redeemers(village_id: VillageId, household_ids: Collection[HouseholdId]) -> set[HouseholdId]:
    """List the households that have exchanged points for goods, other than what was taken back."""
    reversal = aliased(Transfer)
    rows = session().scalars(
        select(Household.id)
        .join(Transfer, (Transfer.village_id == Household.village_id) & (Transfer.source_id == Household.wallet_id))
        .outerjoin(reversal, reversal.reverses_id == Transfer.id)
        .where(
            Household.village_id == village_id,
            Household.id.in_(household_ids),
            Transfer.code == TransferCode.REDEEM,
            reversal.id.is_(None),
        )
        .distinct()
    )
    return set(rows)
