"""An entry read against what was printed, who lived in the village, what households have and the shelf holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.clock import day_bounds, village_day
from pointsapp.core.db import session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.models import Account
from pointsapp.outages.models import Outage, OutageLine, OutageSlip
from pointsapp.outages.queries.entries import list_lines, typed_of
from pointsapp.outages.queries.sheets import list_blocks_of
from pointsapp.outages.rules import read_line, read_number, weigh
from pointsapp.outages.types import LineView, Means, Meant, Obstacle, Person, Weighed
from pointsapp.redemptions.models import Redemption
from pointsapp.redemptions.queries.redemptions import sum_redeemed_between
from pointsapp.redemptions.types import RedemptionId
from pointsapp.shop.models import Reward
from pointsapp.shop.types import RewardId
from pointsapp.villages.queries import get_settings


def read_entry(outage: Outage) -> list[LineView]:
    """Read every line of an entry, and say what will become of it if it is confirmed now."""
    lines = list_lines(outage.village_id, outage.id)
    meant = _read(outage, lines)
    slips = _slips_of(outage)
    weighed = dict(zip((line.id for line in lines if line.slip_id is None), _weigh(outage, lines, meant), strict=True))
    return [
        _view(line, found, weighed.get(line.id), slips.get(line.slip_id) if line.slip_id else None)
        for line, found in zip(lines, meant, strict=True)
    ]


def read_means(outage: Outage, meant: Iterable[Meant]) -> Means:
    """Read what the households and the shelf of these lines can give at this moment."""
    found = list(meant)
    homes = {line.household_id for line in found if line.household_id is not None}
    rewards = {good.reward_id for line in found for good in line.goods}
    since, until = day_bounds(village_day(outage.began_at))
    rows = (
        session()
        .execute(
            select(Household.id, Household.state, Account.balance)
            .join(Account, (Account.village_id == Household.village_id) & (Account.id == Household.wallet_id))
            .where(Household.village_id == outage.village_id, Household.id.in_(homes))
        )
        .all()
    )
    stock = session().execute(
        select(Reward.id, Reward.stock).where(Reward.village_id == outage.village_id, Reward.id.in_(rewards))
    )
    return Means(
        balance={row.id: row.balance or 0 for row in rows},
        points_that_day=sum_redeemed_between(outage.village_id, homes, since, until),
        stock={RewardId(row.id): row.stock for row in stock},
        closed=frozenset(HouseholdId(row.id) for row in rows if row.state is HouseholdState.CLOSED),
    )


def limit_of(outage: Outage) -> int:
    """Give the points a household could redeem without a second officer as it was set on that day."""
    _, until = day_bounds(village_day(outage.began_at))
    return get_settings(outage.village_id, before=until).daily_points_without_second


def _read(outage: Outage, lines: Sequence[OutageLine]) -> list[Meant]:
    on = village_day(outage.began_at)
    numbers = {line.id: read_number(line.slip) for line in lines}
    known = {number for number in numbers.values() if number is not None}
    places: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        number = numbers[line.id]
        if number is not None and line.slip_id is None:
            places[number].append(line.position)
    blocks = list_blocks_of(outage.village_id, known)
    people = list_people_on(outage.village_id, on)
    entered = _entered(outage.village_id, known)
    return [
        read_line(
            typed_of(line),
            shop_id=outage.shop_id,
            on=on,
            blocks=blocks,
            people=people,
            entered=entered if line.slip_id is None else frozenset(),
            others=_others(places, line) if line.slip_id is None else {},
        )
        for line in lines
    ]


def _others(places: dict[int, list[int]], line: OutageLine) -> dict[int, list[int]]:
    number = read_number(line.slip)
    if number is None:
        return {}
    return {number: [position for position in places[number] if position != line.position]}


def _weigh(outage: Outage, lines: Sequence[OutageLine], meant: Sequence[Meant]) -> list[Weighed]:
    """Weigh the lines that are not in the books; faulty ones and those set aside take nothing from the others."""
    waiting = [(line, found) for line, found in zip(lines, meant, strict=True) if line.slip_id is None]
    posted = [found for line, found in waiting if not found.faults and not line.is_set_aside]
    answers = iter(weigh(posted, read_means(outage, posted), limit_of(outage)))
    return [
        Weighed(Obstacle.SET_ASIDE, 0) if line.is_set_aside else next(answers) if not found.faults else Weighed(None, 0)
        for line, found in waiting
    ]


def _view(
    line: OutageLine, meant: Meant, weighed: Weighed | None, slip: tuple[Obstacle | None, RedemptionId | None] | None
) -> LineView:
    obstacle, redemption_id = slip if slip else (weighed.obstacle if weighed else None, None)
    return LineView(
        line_id=line.id,
        position=line.position,
        typed=typed_of(line),
        meant=meant,
        obstacle=obstacle,
        short=weighed.short if weighed else 0,
        is_done=line.slip_id is not None,
        redemption_id=redemption_id,
    )


def _slips_of(outage: Outage) -> dict[int, tuple[Obstacle | None, RedemptionId | None]]:
    rows = session().execute(
        select(OutageSlip.id, OutageSlip.obstacle, Redemption.id.label("redemption_id"))
        .outerjoin(
            Redemption,
            (Redemption.village_id == OutageSlip.village_id) & (Redemption.quote_id == OutageSlip.quote_id),
        )
        .where(OutageSlip.village_id == outage.village_id, OutageSlip.outage_id == outage.id)
    )
    return {row.id: (row.obstacle, row.redemption_id) for row in rows}


def _entered(village_id: VillageId, numbers: Iterable[int]) -> frozenset[int]:
    return frozenset(
        session().scalars(
            select(OutageSlip.number).where(OutageSlip.village_id == village_id, OutageSlip.number.in_(list(numbers)))
        )
    )


def list_people_on(village_id: VillageId, on: date) -> list[Person]:
    """List who lived in the village on a day, the head of each household first."""
    rows = session().execute(
        select(Member.id, Member.name, Member.initials, Household.id, Household.number, Stay.relation)
        .select_from(Stay)
        .join(Member, (Member.village_id == Stay.village_id) & (Member.id == Stay.member_id))
        .join(Household, (Household.village_id == Stay.village_id) & (Household.id == Stay.household_id))
        .where(Stay.village_id == village_id, living(Stay, on))
        .order_by(Household.id, Stay.id)
    )
    people = [Person(*row[:5], is_head=row.relation is Relation.HEAD) for row in rows]
    return sorted(people, key=lambda person: (person.household_id, not person.is_head))
