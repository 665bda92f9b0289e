"""Building the demo village: months that went through the real services, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from pointsapp.activities.types import ActivityId
from pointsapp.cli.demo import deeds, rules, shopping
from pointsapp.cli.demo.shopping import Printed
from pointsapp.cli.demo.village import DemoVillage, found
from pointsapp.core.clock import start_of
from pointsapp.core.db import reading, transaction
from pointsapp.people.passwords import hash_password
from pointsapp.publicity.queries import get_notice
from pointsapp.publicity.types import NoticeId
from pointsapp.redemptions.types import RedemptionId
from pointsapp.shop.types import ShopId

SIGN_IN_WITH = "qingxi-2026"
REVIEW_EVERY_DAYS = 14
NOTICE_EVERY_DAYS = 28
LAST_NOTICE_DAYS_AGO = 3
RESTOCK_EVERY_DAYS = 100


@dataclass
class Story:
    """What has been built so far."""

    demo: DemoVillage
    chance: Random
    begin: date
    until: date
    keys: dict[str, str]
    shop_id: ShopId
    cards: list[Printed]
    waiting: list[ActivityId] = field(default_factory=list)
    notices: list[NoticeId] = field(default_factory=list)
    redeemed: list[RedemptionId] = field(default_factory=list)
    posted: int = 0
    credited: int = 0
    has_corrected: bool = False


def build(households: int, months: int, seed: int, until: date) -> Story:
    """Build the village whole, from its founding to a last day that has not been closed.

    Shape: the last days leave a draft, sheets to review, a notice with an open objection.
    """
    chance = Random(seed)
    begin = until - timedelta(days=30 * months)
    password_hash = hash_password(SIGN_IN_WITH)
    with transaction():
        demo = found(chance, households, password_hash, at=_at(begin - timedelta(days=10), 9))
    with transaction():
        keys = rules.adopt_table(demo, begin, at=_at(begin - timedelta(days=5), 9))
    with transaction():
        shop_id = shopping.stock_shelves(demo, at=_at(begin, 9))
    with transaction():
        cards = shopping.issue_all(demo, at=_at(begin, 10))
    story = Story(demo, chance, begin, until, keys, shop_id, cards)
    for number in range((until - begin).days + 1):
        _live(story, begin + timedelta(days=number), number)
    return story


def _live(story: Story, day: date, number: int) -> None:
    """Let one day pass: notices first, then the market, the deeds, and the panel in the evening."""
    _close_due(story, day)
    if number % RESTOCK_EVERY_DAYS == RESTOCK_EVERY_DAYS - 1:
        with transaction():
            shopping.restock(story.demo, story.shop_id, at=_at(day, 8))
    if day.weekday() == 5 and story.credited:
        _go_to_market(story, day)
    for plan in deeds.plans_of(day, story.begin):
        with transaction():
            is_sent = day < story.until
            made = deeds.record(story.demo, story.chance, plan, story.keys, at=_at(day, 20), is_sent=is_sent)
        if is_sent:
            story.waiting.append(made)
    last_notice_on = story.until - timedelta(days=LAST_NOTICE_DAYS_AGO)
    is_last_notice = day == last_notice_on
    if number % REVIEW_EVERY_DAYS == REVIEW_EVERY_DAYS - 1 or is_last_notice:
        _review(story, day)
    if is_last_notice or (number % NOTICE_EVERY_DAYS == REVIEW_EVERY_DAYS and day < last_notice_on):
        _publish(story, day)


def _review(story: Story, day: date) -> None:
    with transaction():
        deeds.review(story.demo, story.chance, story.waiting, at=_at(day, 21))
    story.waiting.clear()


def _publish(story: Story, day: date) -> None:
    with transaction():
        notice_id = deeds.publish(story.demo, at=_at(day, 22))
    story.notices.append(notice_id)
    story.posted += 1
    if day == story.until:
        return
    with transaction():
        deeds.object_here_and_there(
            story.demo, notice_id, is_first=story.posted == 1, at=_at(day + timedelta(days=1), 9)
        )


def _close_due(story: Story, day: date) -> None:
    for notice_id in list(story.notices):
        with reading():
            ends_on = get_notice(story.demo.village_id, notice_id).ends_on
        if day != ends_on + timedelta(days=1):
            continue
        with transaction():
            deeds.answer_all(story.demo, at=_at(day, 7))
        with transaction():
            deeds.credit(story.demo, notice_id, at=_at(day, 8))
        story.notices.remove(notice_id)
        story.credited += 1


def _go_to_market(story: Story, day: date) -> None:
    if story.redeemed and not story.has_corrected:
        with transaction():
            story.has_corrected = shopping.correct_one(story.demo, story.redeemed, at=_at(day, 8))
    customers = max(2, len(story.demo.homes) // 12)
    with transaction():
        done = shopping.market_morning(story.demo, story.chance, story.shop_id, story.cards, customers, at=_at(day, 9))
    if done and not story.redeemed:
        with transaction():
            shopping.change_of_mind(story.demo, done[-1], at=_at(day, 9) + timedelta(minutes=4))
    story.redeemed.extend(done)


def _at(day: date, hour: int) -> datetime:
    return start_of(day) + timedelta(hours=hour)
