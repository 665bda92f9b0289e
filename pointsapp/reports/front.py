"""The front page: what waits for a person, what the village owes, and how far a new village is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select

from pointsapp.activities.models import Activity, Line
from pointsapp.activities.queries.index import count_states
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.types import LineState
from pointsapp.cards.queries import count_waiting
from pointsapp.core.actor import Actor, Role, VillageId
from pointsapp.core.clock import day_bounds, village_day
from pointsapp.core.db import session
from pointsapp.corrections.queries import count_open_corrections
from pointsapp.corrections.types import DECIDERS
from pointsapp.life.queries import count_open_events
from pointsapp.outages.queries import count_entries, count_open_slips
from pointsapp.outages.types import CONFIRMERS, WRITERS, OutageState
from pointsapp.people.models import Membership, User
from pointsapp.people.queries import count_opened
from pointsapp.people.queries.roles import in_force
from pointsapp.publicity.models import ObjectionAnswer
from pointsapp.publicity.queries import (
    count_approved,
    count_open_objections,
    count_overdue_objections,
    count_to_close,
    read_promise,
)
from pointsapp.publicity.types import Outcome, Promise
from pointsapp.redemptions.queries.lists import RedemptionFilter, Sums, sum_redemptions
from pointsapp.reports.first_steps import FirstSteps, read_first_steps
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.types import OPENING_VERSION, RuleSetState
from pointsapp.shop.models import Reward
from pointsapp.villages.types import VillageSettings

ROLES_END_WITHIN_DAYS = 30


class Task(StrEnum):
    """What may wait for somebody."""

    DRAFTS = "drafts"
    SENT_BACK = "sent_back"
    TO_POST = "to_post"
    TO_CLOSE = "to_close"
    TO_RECORD = "to_record"
    CARDS = "cards"
    TO_REVIEW = "to_review"
    ENVELOPE = "envelope"
    STUCK = "stuck"
    OBJECTIONS = "objections"
    OVERDUE = "overdue"
    CORRECTIONS = "corrections"
    LIFE_EVENTS = "life_events"
    OUTAGE_DRAFTS = "outage_drafts"
    OUTAGES = "outages"
    OPEN_SLIPS = "open_slips"
    ROLES_ENDING = "roles_ending"
    RULES_TO_ADOPT = "rules_to_adopt"
    LOW_STOCK = "low_stock"


@dataclass(frozen=True)
class Front:
    """A person's front page.

    Shape: `tasks` hold only what waits; `first_steps` are for clerk and secretary; `redeemed_today` is None for
    who keeps no shop.
    """

    tasks: tuple[tuple[Task, int], ...]
    promise: Promise
    first_steps: FirstSteps | None
    redeemed_today: Sums | None

    @property
    def is_set_up(self) -> bool:
        """Tell whether the village has done all first steps, as far as this person sees them."""
        return self.first_steps is None or self.first_steps.is_all_done


def read_front(actor: Actor, settings: VillageSettings, *, at: datetime) -> Front:
    """Read what waits for a person by roles, and the figures of the village."""
    today = village_day(at)
    counts = dict(_count_tasks(actor, settings, at))
    return Front(
        tasks=tuple((task, counts[task]) for task in Task if counts.get(task)),
        promise=read_promise(actor.village_id, 0),
        first_steps=read_first_steps(actor.village_id, today) if actor.has(Role.CLERK, Role.SECRETARY) else None,
        redeemed_today=_redeemed_on(actor.village_id, today) if actor.has(Role.KEEPER) else None,
    )


def _count_tasks(actor: Actor, settings: VillageSettings, at: datetime) -> Iterator[tuple[Task, int]]:
    if actor.has(Role.CLERK):
        yield from _count_for_clerk(actor.village_id)
    if actor.has(Role.CLERK, Role.SECRETARY):
        yield Task.TO_POST, count_approved(actor.village_id)
        yield Task.TO_CLOSE, count_to_close(actor.village_id, village_day(at))
        yield Task.CARDS, count_waiting(actor.village_id)
    if actor.has(Role.REVIEWER, Role.SECRETARY):
        yield from _count_for_panel(actor, village_day(at))
    if actor.has(Role.SUPERVISOR):
        yield Task.OBJECTIONS, count_open_objections(actor.village_id)
    if actor.has(Role.SUPERVISOR, Role.SECRETARY):
        yield Task.ENVELOPE, count_opened(actor.village_id, at=at)
        yield Task.OVERDUE, count_overdue_objections(actor.village_id, village_day(at))
    if actor.has(*DECIDERS):
        yield Task.CORRECTIONS, count_open_corrections(actor.village_id)
        yield Task.LIFE_EVENTS, count_open_events(actor.village_id)
    yield from _count_power_cuts(actor)
    if actor.has(Role.SECRETARY):
        yield Task.ROLES_ENDING, _count_roles_ending(actor.village_id, village_day(at))
        yield Task.RULES_TO_ADOPT, _count_rule_drafts(actor.village_id)
    if actor.has(Role.SECRETARY, Role.KEEPER):
        yield Task.LOW_STOCK, _count_low_stock(actor.village_id, settings.low_stock_units)


def _count_for_clerk(village_id: VillageId) -> Iterator[tuple[Task, int]]:
    sheets = count_states(village_id)
    yield Task.DRAFTS, sheets.get(LineState.DRAFT, 0)
    yield Task.SENT_BACK, sheets.get(LineState.REFUSED, 0)
    yield Task.TO_RECORD, _count_to_record(village_id)


def _count_power_cuts(actor: Actor) -> Iterator[tuple[Task, int]]:
    if actor.has(*WRITERS):
        yield Task.OUTAGE_DRAFTS, count_entries(actor.village_id, OutageState.DRAFT)
    if actor.has(*CONFIRMERS):
        yield Task.OUTAGES, count_entries(actor.village_id, OutageState.HANDED_IN)
    if actor.has(Role.SECRETARY):
        yield Task.OPEN_SLIPS, count_open_slips(actor.village_id)


def _count_for_panel(actor: Actor, today: date) -> Iterator[tuple[Task, int]]:
    sheets = list_waiting(actor.village_id, actor.user_id, today)
    if actor.has(Role.REVIEWER):
        yield Task.TO_REVIEW, sum(1 for sheet in sheets if sheet.open_lines)
    if actor.has(Role.SECRETARY):
        yield Task.STUCK, sum(sheet.stuck for sheet in sheets)


def _count_to_record(village_id: VillageId) -> int:
    """Count deeds that were found missing and whose sheet holds no line yet."""
    has_lines = exists().where(Line.activity_id == ObjectionAnswer.activity_id)
    wanted = (
        select(func.count())
        .select_from(ObjectionAnswer)
        .join(Activity, Activity.id == ObjectionAnswer.activity_id)
        .where(ObjectionAnswer.village_id == village_id, ObjectionAnswer.outcome == Outcome.TO_RECORD, ~has_lines)
    )
    return session().scalar(wanted) or 0


def _count_roles_ending(village_id: VillageId, today: date) -> int:
    wanted = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.village_id == village_id,
            User.is_active,
            in_force(today),
            Membership.until_on <= today + timedelta(days=ROLES_END_WITHIN_DAYS),
        )
    )
    return session().scalar(wanted) or 0


def _count_rule_drafts(village_id: VillageId) -> int:
    wanted = (RuleSet.village_id == village_id, RuleSet.state == RuleSetState.DRAFT, RuleSet.version > OPENING_VERSION)
    return session().scalar(select(func.count()).select_from(RuleSet).where(*wanted)) or 0


def _count_low_stock(village_id: VillageId, village_units: int) -> int:
    is_low = Reward.stock <= func.coalesce(Reward.low_stock_units, village_units)
    wanted = select(func.count()).select_from(Reward).where(Reward.village_id == village_id, Reward.is_on, is_low)
    return session().scalar(wanted) or 0


def _redeemed_on(village_id: VillageId, today: date) -> Sums:
    since, until = day_bounds(today)
    return sum_redemptions(village_id, RedemptionFilter(since=since, until=until))
