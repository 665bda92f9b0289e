"""Household life in tests: plans that Bo records and the supervisor agrees to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pointsapp.core.db import transaction
from pointsapp.life.models import EventOutcome
from pointsapp.life.service import decide_event, record
from pointsapp.life.types import EventKind, Plan
from tests.world import NOW, TODAY, Home, World, make_home


def settle_family(world: World, name: str = "eve", number: str = "020") -> Home:
    """Let one more household move in: parents and two grown-up children."""
    with transaction():
        home = make_home(world.village_id, world.group_id, number, "周大山", "周秀英", "周小军", "周小红")
    world.homes[name] = home
    return home


def happen(
    world: World, kind: EventKind, name: str, *, on: date = TODAY, at: datetime = NOW, by: str = "bo", **plan: Any
) -> int:
    """Record what happened to a household and give the event's id."""
    made = Plan(kind, world.homes[name].household_id, on, plan.pop("reason", "村民会议同意"), **plan)
    with transaction():
        event, _outcome = record(world.actor(by), made, at=at)
        return event.id


def agree(
    world: World, event_id: int, *, by: str = "sup", at: datetime = NOW, is_agreed: bool = True, words: str = ""
) -> EventOutcome:
    """Let a second person decide on an event."""
    with transaction():
        return decide_event(world.actor(by), event_id, words, is_agreed=is_agreed, at=at)


def split(world: World, name: str, *, points: int = 0, number: str = "021", **more: Any) -> int:
    """Let the two children of a family move out, the son as head."""
    _father, _mother, son, daughter = world.homes[name].member_ids
    return happen(
        world,
        EventKind.SPLIT,
        name,
        number=number,
        member_id=son,
        member_ids=frozenset({son, daughter}),
        points=points,
        **more,
    )
