"""The passbook of a household: its points, and for every line what it was for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, func, select

from pointsapp.arrivals.queries import sum_open_claims
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import Page, page_number
from pointsapp.corrections.queries import list_corrections_of
from pointsapp.corrections.types import CorrectionView, Stage
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import Relation
from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import list_entries, list_entries_of
from pointsapp.ledger.types import Entry, TransferId
from pointsapp.publicity.queries.points import list_on_notice_points, sum_disputed
from pointsapp.redemptions.queries.redemptions import describe_redemptions_of_transfers
from pointsapp.redemptions.types import RedemptionView
from pointsapp.reports.asides import describe_asides
from pointsapp.reports.awards import describe_awards
from pointsapp.reports.types import Award, Booklet, Holder, Passbook, PassbookLine
from pointsapp.villages.models import Group
from pointsapp.villages.types import GroupId

LINES_ON_A_PAGE = 50
BOOKLETS_AT_ONCE = 10
TOLD_FOR_DAYS = 90
"""For so long a decided correction stands on top of the passbook."""

_MOST_AT_ONCE = 500


def read_passbook(
    village_id: VillageId,
    household_id: HouseholdId,
    *,
    at: datetime,
    before: int | None = None,
    limit: int = LINES_ON_A_PAGE,
) -> Passbook:
    """Read a household's passbook: a page of lines below a line number, newest first.

    Shape: ten statements, and a few for household life and the like, however many lines there are. Errors: Absent.
    """
    found = list_holders(village_id, household_ids=[household_id], on=village_day(at))
    if not found:
        raise Absent()
    holder = found[0]
    entries = list_entries(village_id, holder.wallet_id, before=before, limit=limit)
    corrections = list_corrections_of(village_id, [household_id])
    return Passbook(
        holder=holder,
        on_notice=tuple(list_on_notice_points(village_id, household_id)),
        disputed_points=sum_disputed(village_id, household_id),
        told=tuple(one for one in corrections if _is_told(one, at)),
        lines=explain(village_id, entries, corrections),
        claimed_points=sum_open_claims(village_id, holder.wallet_id),
    )


def read_booklet(village_id: VillageId, household_id: HouseholdId, *, on: date, first: int = 1) -> Booklet:
    """Read a household's lines for paper from a line number on. Errors: Absent."""
    found = list_holders(village_id, household_ids=[household_id], on=on)
    if not found:
        raise Absent()
    holder = found[0]
    entries = list_entries_of(village_id, [holder.wallet_id], first=first)[holder.wallet_id]
    return Booklet(holder, explain(village_id, entries, list_corrections_of(village_id, [household_id])))


def read_booklets(
    village_id: VillageId, group_id: GroupId, *, on: date, since: datetime | None = None, part: int = 1
) -> Page[Booklet]:
    """Read some booklets of a group's households; with `since` only what is new, and only where something is."""
    holders = list_holders(village_id, group_id=group_id, on=on)
    if since is not None:
        new = list_entries_of(village_id, [holder.wallet_id for holder in holders], since=since)
        holders = [holder for holder in holders if new[holder.wallet_id]]
    number = page_number(part, len(holders), BOOKLETS_AT_ONCE)
    some = holders[(number - 1) * BOOKLETS_AT_ONCE : number * BOOKLETS_AT_ONCE]
    entries = list_entries_of(village_id, [holder.wallet_id for holder in some], since=since)
    corrections = list_corrections_of(village_id, [holder.household_id for holder in some])
    in_a_row = [entry for holder in some for entry in entries[holder.wallet_id]]
    explained = iter(explain(village_id, in_a_row, corrections))
    booklets = [Booklet(holder, tuple(islice(explained, len(entries[holder.wallet_id])))) for holder in some]
    return Page(booklets, number, len(holders), BOOKLETS_AT_ONCE)


def list_holders(
    village_id: VillageId,
    *,
    on: date,
    household_ids: Collection[HouseholdId] | None = None,
    group_id: GroupId | None = None,
) -> list[Holder]:
    """List whose passbooks there are, by number: those of some households or of a group."""
    is_head = and_(Stay.household_id == Household.id, Stay.relation == Relation.HEAD, living(Stay, on))
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Household.id,
            Household.number,
            func.coalesce(Member.name, ""),
            Group.name,
            Household.state,
            Household.wallet_id,
            Account.balance,
            Account.entries,
        )
        .join(Group, Group.id == Household.group_id)
        .join(Account, Account.id == Household.wallet_id)
        .outerjoin(Stay, is_head)
        .outerjoin(Member, Member.id == Stay.member_id)
        .where(Household.village_id == village_id)
        .order_by(func.length(Household.number), Household.number, Stay.since_on)
    )
    if household_ids is not None:
        wanted = wanted.where(Household.id.in_(household_ids))
    if group_id is not None:
        wanted = wanted.where(Household.group_id == group_id)
    # On the day a head hands over, both stays cover it: the later one counts.
    found = {row[0]: Holder(*row) for row in session().execute(wanted)}
    return list(found.values())


def explain(
    village_id: VillageId, entries: Sequence[Entry], corrections: Iterable[CorrectionView]
) -> tuple[PassbookLine, ...]:
    """Say of every entry what it was for, a few hundred in a statement."""
    subjects = list(dict.fromkeys(entry.reverses_id or entry.transfer_id for entry in entries))
    awards: dict[TransferId, Award] = {}
    redemptions: dict[TransferId, RedemptionView] = {}
    for start in range(0, len(subjects), _MOST_AT_ONCE):
        some = subjects[start : start + _MOST_AT_ONCE]
        awards |= describe_awards(village_id, some)
        redeemed = [transfer_id for transfer_id in some if transfer_id not in awards]
        redemptions |= describe_redemptions_of_transfers(village_id, redeemed) if redeemed else {}
    asides = describe_asides(village_id, entries)
    reversals = {one.transfer_id: one for one in corrections if one.transfer_id is not None}
    return tuple(
        PassbookLine(
            entry,
            awards.get(entry.reverses_id or entry.transfer_id),
            redemptions.get(entry.reverses_id or entry.transfer_id),
            reversals.get(entry.transfer_id),
            asides.get(entry.transfer_id),
        )
        for entry in entries
    )


def _is_told(correction: CorrectionView, at: datetime) -> bool:
    if correction.decided_at is None:
        return True
    return correction.stage is Stage.AGREED and at - correction.decided_at < timedelta(days=TOLD_FOR_DAYS)
