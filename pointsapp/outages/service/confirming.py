"""The second person brings an entry into the books: covered slips are posted, the others wait for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor, MemberId, UserId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.households.models import Household
from pointsapp.kin.queries import kin_of
from pointsapp.kin.rules import kin_on
from pointsapp.ledger.models import Account
from pointsapp.outages.errors import ConfirmerConcerned, OutageNotHandedIn
from pointsapp.outages.models import Outage, OutageSlip
from pointsapp.outages.queries.entries import list_lines, list_writers
from pointsapp.outages.queries.reading import limit_of, read_entry, read_means
from pointsapp.outages.rules import is_concerned, require_may_confirm, weigh
from pointsapp.outages.service.entering import lock_outage, reopen
from pointsapp.outages.types import LineView, Meant, Obstacle, OutageId, OutageLineId, OutageState, Outcome
from pointsapp.redemptions.queries.quotes import list_member_ids_of_user
from pointsapp.redemptions.service import quote_from_paper, redeem_from_paper
from pointsapp.redemptions.types import PaperSlip, QuoteId
from pointsapp.shop.models import Reward
from pointsapp.villages.models import Village


def confirm_outage(actor: Actor, outage_id: OutageId, *, at: datetime, request_id: RequestId | None = None) -> Outcome:
    """Bring into the books what was entered: each slip once, in the order of the numbers.

    Shape: slips of the officer's own household and kin are left for another officer; lines that can't be read any more,
    because their slip was entered elsewhere meanwhile, go back to be mended.
    Errors: Absent, OutageNotHandedIn, ConfirmerHasNoOffice, ConfirmerUnmatched, ConfirmerEntered,
    ConfirmerConcerned.
    Locks: the entry, wallets by id, goods by id, the village's row, the village's books.
    """
    outage = lock_outage(actor, outage_id)
    if outage.state is not OutageState.HANDED_IN:
        raise OutageNotHandedIn()
    require_may_confirm(actor, *people_of(outage))
    lines = [line for line in read_entry(outage) if not line.is_done]
    mine = _not_concerning(actor, outage, lines)
    if not mine:
        raise ConfirmerConcerned()
    _lock(actor, [line.meant for line in mine])
    # Read again: the locks may have waited for somebody who took points, goods or a slip's number.
    meanwhile = {line.line_id: line for line in read_entry(outage)}
    good = [line for line in (meanwhile[line.line_id] for line in mine) if not line.is_faulty]
    obstacles = _obstacles(outage, good)
    rows = {row.id: row for row in list_lines(actor.village_id, outage_id)}
    slips = []
    for line in sorted(good, key=lambda line: line.meant.number or 0):
        slip = _bring_in(actor, outage, line, obstacles[line.line_id], rows[line.line_id].written_by_id, at=at)
        rows[line.line_id].slip_id = slip.id
        slips.append(slip)
    # The first redemption holds the village's books: from then on nothing may have to wait for somebody else.
    for slip in slips:
        if slip.obstacle is None and slip.quote_id is not None:
            redeem_from_paper(actor, slip.quote_id, at=at, request_id=request_id)
    opened = sum(obstacle is not None for obstacle in obstacles.values())
    outcome = Outcome(len(good) - opened, opened, len(mine) - len(good), len(lines) - len(mine))
    _close(outage, outcome)
    note(actor, "outages.confirm", "outages", outage_id, at=at, **asdict(outcome))
    return outcome


def people_of(outage: Outage) -> tuple[set[UserId], set[MemberId]]:
    """Give everybody who had a hand in the entry or kept the counter: logins, and the persons behind them."""
    writers = list_writers(outage.village_id, outage.id)
    user_ids = {user_id for user_id, _ in writers} | {outage.keeper_id, outage.started_by_id}
    if outage.handed_in_by_id is not None:
        user_ids.add(outage.handed_in_by_id)
    member_ids = {member_id for _, member_id in writers if member_id is not None}
    for user_id in user_ids:
        member_ids |= set(list_member_ids_of_user(outage.village_id, user_id))
    return user_ids, member_ids


def _not_concerning(actor: Actor, outage: Outage, lines: Sequence[LineView]) -> list[LineView]:
    """Leave out the slips of the officer's own household and kin, and those that the officer collected."""
    homes = {line.meant.household_id for line in lines if line.meant.household_id is not None}
    kin = kin_of(actor.village_id, homes)
    day = village_day(outage.began_at)
    related = {home: kin_on(kin[home], day) for home in kin}
    return [
        line
        for line in lines
        if not is_concerned(
            actor, home := line.meant.household_id, line.meant.collector_id, related.get(home, ()) if home else ()
        )
    ]


def _lock(actor: Actor, meant: Iterable[Meant]) -> None:
    """Lock everything in the order of a redemption at the counter, so that neither waits for the other for ever."""
    found = list(meant)
    homes = {line.household_id for line in found if line.household_id is not None}
    wallets = select(Household.wallet_id).where(Household.village_id == actor.village_id, Household.id.in_(homes))
    session().execute(select(Account.id).where(Account.id.in_(wallets)).order_by(Account.id).with_for_update()).all()
    rewards = {good.reward_id for line in found for good in line.goods}
    session().execute(
        select(Reward.id)
        .where(Reward.village_id == actor.village_id, Reward.id.in_(rewards))
        .order_by(Reward.id)
        .with_for_update()
    ).all()
    session().execute(select(Village.id).where(Village.id == actor.village_id).with_for_update(key_share=True))


def _obstacles(outage: Outage, good: Sequence[LineView]) -> dict[OutageLineId, Obstacle | None]:
    """Say for each line what stands against posting it, by what is there under the locks."""
    clear = [line for line in good if not line.typed.is_set_aside]
    weighed = weigh(
        [line.meant for line in clear], read_means(outage, (line.meant for line in clear)), limit_of(outage)
    )
    found: dict[OutageLineId, Obstacle | None] = {line.line_id: Obstacle.SET_ASIDE for line in good}
    found.update((line.line_id, answer.obstacle) for line, answer in zip(clear, weighed, strict=True))
    return found


def _bring_in(
    actor: Actor,
    outage: Outage,
    line: LineView,
    obstacle: Obstacle | None,
    written_by_id: UserId,
    *,
    at: datetime,
) -> OutageSlip:
    """Keep the slip, with its quote as far as it can be read. Its number is in the books from now on."""
    number, block = line.meant.number, line.meant.block
    if number is None or block is None or actor.user_id is None:
        raise RuntimeError("a line without a printed number can't be brought in")
    slip = OutageSlip(
        village_id=actor.village_id,
        number=number,
        outage_id=outage.id,
        sheet_id=block.sheet_id,
        quote_id=_quote(actor, outage, line.meant, number, at=at),
        obstacle=obstacle,
        typed=asdict(line.typed),
        written_by_id=written_by_id,
        confirmed_by_id=actor.user_id,
        confirmed_at=at,
    )
    session().add(slip)
    session().flush()
    return slip


def _quote(actor: Actor, outage: Outage, meant: Meant, number: int, *, at: datetime) -> QuoteId | None:
    if meant.faults or meant.household_id is None or meant.collected_by is None or meant.collector_id is None:
        return None
    slip = PaperSlip(
        number=number,
        shop_id=outage.shop_id,
        keeper_id=outage.keeper_id,
        household_id=meant.household_id,
        collected_by=meant.collected_by,
        collector_id=meant.collector_id,
        lines=meant.goods,
        occurred_at=outage.began_at,
    )
    return quote_from_paper(actor, slip, at=at).id


def _close(outage: Outage, outcome: Outcome) -> None:
    if outcome.sent_back:
        reopen(outage)
    elif not outcome.left:
        outage.state = OutageState.DONE
    session().flush()
