"""The demo's weeks: sheets recorded, reviewed, put on notice, objected to, and credited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from pointsapp.activities.queries.checks import list_lines
from pointsapp.activities.service.meetings import open_meeting
from pointsapp.activities.service.review import decide
from pointsapp.activities.service.sheet import add_lines, start_activity, submit_activity
from pointsapp.activities.types import ActivityFacts, ActivityId, LineEntry, LineId, Verdict
from pointsapp.cli.demo.village import DemoVillage, Home
from pointsapp.core.clock import village_day
from pointsapp.core.errors import RuleError
from pointsapp.households.queries import describe_household
from pointsapp.publicity.queries.objections import ObjectionFilter, ObjectionStage, list_objections
from pointsapp.publicity.service import (
    answer_objection,
    check_channels,
    close_notice,
    object_to_line,
    post_notice,
    report_missing,
)
from pointsapp.publicity.types import Answered, Channel, MissingDeed, NoticeId, Objector, Outcome
from pointsapp.scoring.queries import UsableItem, list_usable_items
from pointsapp.scoring.types import ItemShape
from pointsapp.villages.types import GroupId

SHARE_REFUSED = 0.01


@dataclass(frozen=True)
class Plan:
    """A kind of activity: how often it happens, how many come, and what they get."""

    item: str
    title: str
    place: str
    weekday: int
    every_weeks: int
    share: float
    fewest: int = 2
    began: time | None = None
    ended: time | None = None
    is_for_absent: bool = False


PLANS = (
    Plan("patrol", "夜间巡防", "村口至水库", 1, 1, 0.015, 4, time(21, 0), time(0, 30)),
    Plan("patrol", "赶集日巡防", "集市", 4, 1, 0.015, 4, time(8, 0), time(12, 0)),
    Plan("labour", "村道清扫", "村道", 5, 1, 0.05, 5, time(8, 30), time(11, 0)),
    Plan("river", "清理河道", "清溪河", 6, 2, 0.03, 3, time(9, 0), time(11, 30)),
    Plan("mediation", "劝解邻里争执", "二组", 2, 2, 0.005, 1),
    Plan("mediation_hard", "化解地界纠纷", "村委会", 3, 3, 0.005, 1),
    Plan("visit", "上门看望独居老人", "各组", 3, 1, 0.03, 3),
    Plan("meeting", "村里议事会", "村委会", 0, 4, 0.5, 6, time(19, 30), time(21, 0)),
    Plan("fraud_talk", "防范诈骗宣讲", "文化广场", 4, 4, 0.2, 4, time(19, 0), time(20, 0)),
    Plan("yard", "庭院检查", "入户", 2, 4, 0.25, 6),
    Plan("phone_care", "外出家庭电话联络", "电话", 6, 4, 1.0, 1, is_for_absent=True),
    Plan("frugal", "婚事简办登记", "村委会", 0, 6, 0.004, 1),
)


def plans_of(day: date, begin: date) -> list[Plan]:
    """List what happens on a day."""
    week = (day - begin).days // 7
    return [plan for plan in PLANS if plan.weekday == day.weekday() and week % plan.every_weeks == 0]


def record(
    demo: DemoVillage, chance: Random, plan: Plan, keys: dict[str, str], *, at: datetime, is_sent: bool = True
) -> ActivityId:
    """Record one activity on a sheet and hand it to the panel. Runs in one transaction.

    Shape: `keys` leads from a plan's item to the item's name in the village's table.
    """
    clerk = demo.officers[chance.choice(("wenshu", "wenshu", "wenshu2"))]
    day = village_day(at)
    facts = ActivityFacts(plan.title, day, plan.began, plan.ended, plan.place, chance.choice(demo.at_home()).adults[0])
    activity = start_activity(clerk, facts, at=at)
    items: dict[GroupId, UsableItem] = {}
    entries = []
    for home in _who_came(demo, chance, plan):
        if home.group_id not in items:
            items[home.group_id] = _item_called(demo, home, day, keys[plan.item])
        entries.append(_entry(chance, home, items[home.group_id]))
    for made in add_lines(clerk, activity.id, entries, at=at):
        if isinstance(made, RuleError):
            raise made
    if is_sent:
        submit_activity(clerk, activity.id, at=at + timedelta(minutes=20))
    return activity.id


def review(demo: DemoVillage, chance: Random, waiting: Sequence[ActivityId], *, at: datetime) -> None:
    """Let the panel meet and decide on sheets, refusing a line now and then. Runs in one transaction.

    Shape: each line is decided by a reviewer of another household.
    """
    panel = [demo.officers[login] for login in ("pingyi1", "pingyi2", "pingyi3")]
    present = [(person.user_id, False) for person in panel if person.user_id is not None]
    meeting = open_meeting(panel[0], village_day(at), "村委会会议室", present, at=at)
    for activity_id in waiting:
        left = list_lines(demo.village_id, activity_id)
        for person in panel:
            theirs = [line for line in left if line.household_id != person.household_id]
            left = [line for line in left if line.household_id == person.household_id]
            if theirs:
                decide(person, meeting.id, [_judge(chance, line.id) for line in theirs], at=at + timedelta(minutes=5))


def _judge(chance: Random, line_id: LineId) -> tuple[LineId, Verdict, str]:
    if chance.random() < SHARE_REFUSED:
        return line_id, Verdict.REFUSE, "签到表上没有名字，请核对后再报"
    return line_id, Verdict.APPROVE, ""


def publish(demo: DemoVillage, *, at: datetime) -> NoticeId:
    """Put everything approved on a notice. Runs in one transaction."""
    return post_notice(demo.officers["wenshu"], None, at=at).id


def object_here_and_there(demo: DemoVillage, notice_id: NoticeId, *, is_first: bool, at: datetime) -> None:
    """Let a villager object to a line, and another one miss a deed. Runs in one transaction."""
    clerk = demo.officers["wenshu"]
    neighbour = _at_the_desk(demo, demo.homes[-2], at)
    object_to_line(clerk, notice_id, 2, "那天我没有看到这家来人。", neighbour, Channel.DESK, at=at)
    if is_first:
        home = demo.at_home()[-1]
        teller = _at_the_desk(demo, home, at)
        report_missing(clerk, notice_id, "我家上周也参加了村道清扫。", teller, Channel.DESK, home.household_id, at=at)


def answer_all(demo: DemoVillage, *, at: datetime) -> None:
    """Let the supervisor answer what is open; who objects to a second notice is right. Runs in one transaction."""
    supervisor = demo.officers["jiandu"]
    today = village_day(at)
    for view in list_objections(demo.village_id, ObjectionFilter(stage=ObjectionStage.OPEN), today=today):
        outcome, reason, deed = Outcome.NOT_UPHELD, "核对签到表和照片，当天确实参加了。", None
        if view.posted is None:
            home_id = view.objection.household_id or demo.at_home()[-1].household_id
            outcome, reason = Outcome.TO_RECORD, "签到表第二页上有，补记。"
            deed = MissingDeed("村道清扫（补记）", today - timedelta(days=7), home_id)
        elif view.notice.number % 2 == 0:
            outcome, reason = Outcome.VOIDED, "核对签到表，那天确实没有来，记错了。"
        answer_objection(supervisor, view.objection.id, Answered(outcome), reason, deed, at=at)


def _at_the_desk(demo: DemoVillage, home: Home, at: datetime) -> Objector:
    head = describe_household(demo.village_id, home.household_id, on=village_day(at)).head_name
    return Objector(head, "", home.adults[0])


def credit(demo: DemoVillage, notice_id: NoticeId, *, at: datetime) -> None:
    """Close a notice whose days are over. Runs in one transaction."""
    clerk = demo.officers["wenshu"]
    check_channels(clerk, notice_id, at=at)
    close_notice(clerk, notice_id, at=at)


def _who_came(demo: DemoVillage, chance: Random, plan: Plan) -> Iterable[Home]:
    if plan.is_for_absent:
        return [home for home in demo.homes if home.is_away]
    possible = demo.at_home()
    count = min(max(plan.fewest, round(len(possible) * plan.share)), len(possible))
    return sorted(chance.sample(possible, count), key=lambda home: home.number)


def _item_called(demo: DemoVillage, home: Home, day: date, name: str) -> UsableItem:
    usable = list_usable_items(demo.village_id, home.group_id, day)
    return next(item for item in usable if item.name == name)


def _entry(chance: Random, home: Home, item: UsableItem) -> LineEntry:
    terms = item.terms
    faults = [fault.id for fault in terms.faults if chance.random() < 0.2]
    return LineEntry(
        home.household_id,
        item.item_id,
        member_id=chance.choice(home.adults),
        units=chance.randint(1, 3) if terms.shape is ItemShape.PER_UNIT else None,
        points=chance.randint(terms.points_min or 0, terms.points_max or 0) if terms.shape is ItemShape.RANGE else None,
        fault_ids=frozenset(faults),
    )
