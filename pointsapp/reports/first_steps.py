"""The first steps of a village: what has to be there before the first points can be credited and exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, exists, func, or_, select

from pointsapp.cards.models import Card
from pointsapp.core.actor import Role, VillageId
from pointsapp.core.db import session
from pointsapp.households.models import Household, Stay
from pointsapp.people.models import Membership, User
from pointsapp.people.queries import find_unmatched
from pointsapp.people.queries.roles import in_force
from pointsapp.publicity.models import Notice
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.types import RuleSetId, RuleSetState
from pointsapp.shop.models import Reward
from pointsapp.villages.models import Group

REVIEWERS_AT_LEAST = 3


class Step(StrEnum):
    """What a new village does first, in this order."""

    GROUPS = "groups"
    HOUSEHOLDS = "households"
    MATCHED = "matched"
    RULES = "rules"
    PANEL = "panel"
    CARDS = "cards"
    GOODS = "goods"
    NOTICE = "notice"


@dataclass(frozen=True)
class FirstSteps:
    """How far a village is.

    Shape: `reviewers` counts those of different households; `unmatched` the officers whose household is not known;
    `rule_draft_id` is the newest table that waits for adoption.
    """

    done: frozenset[Step]
    reviewers: int
    unmatched: int
    rule_draft_id: RuleSetId | None

    @property
    def is_all_done(self) -> bool:
        """Tell whether nothing is left."""
        return self.done == frozenset(Step)


def read_first_steps(village_id: VillageId, today: date) -> FirstSteps:
    """Read how far a village is with its first steps."""
    reviewers = _count_reviewers(village_id, today)
    unmatched = len(find_unmatched(village_id))
    in_use = or_(RuleSet.retired_on.is_(None), RuleSet.retired_on > today)
    found = {
        Step.GROUPS: exists().where(Group.village_id == village_id),
        Step.HOUSEHOLDS: exists().where(Household.village_id == village_id),
        Step.RULES: exists().where(RuleSet.village_id == village_id, RuleSet.state == RuleSetState.ADOPTED, in_use),
        Step.CARDS: exists().where(Card.village_id == village_id, Card.handed_out_at.is_not(None)),
        Step.GOODS: exists().where(Reward.village_id == village_id, Reward.is_on),
        Step.NOTICE: exists().where(Notice.village_id == village_id),
    }
    row = session().execute(select(*found.values())).one()
    done = {step for step, is_there in zip(found, row, strict=True) if is_there}
    if reviewers >= REVIEWERS_AT_LEAST:
        done.add(Step.PANEL)
    if Step.HOUSEHOLDS in done and not unmatched:
        done.add(Step.MATCHED)
    return FirstSteps(frozenset(done), reviewers, unmatched, None if Step.RULES in done else _find_draft(village_id))


def _find_draft(village_id: VillageId) -> RuleSetId | None:
    wanted = (
        select(RuleSet.id)
        .where(RuleSet.village_id == village_id, RuleSet.state == RuleSetState.DRAFT, RuleSet.version > 0)
        .order_by(RuleSet.version.desc())
    )
    return session().scalars(wanted.limit(1)).one_or_none()


def _count_reviewers(village_id: VillageId, today: date) -> int:
    """Count the households on the panel; who lives outside the village counts as one of their own."""
    lives_now = and_(Stay.village_id == village_id, Stay.member_id == Membership.member_id, Stay.until_on.is_(None))
    wanted = (
        select(func.count(func.distinct(func.coalesce(Stay.household_id, -Membership.user_id))))
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .outerjoin(Stay, lives_now)
        .where(
            Membership.village_id == village_id,
            Membership.role == Role.REVIEWER,
            User.is_active,
            in_force(today),
            or_(Membership.member_id.is_not(None), Membership.is_from_elsewhere),
        )
    )
    return session().scalar(wanted) or 0
