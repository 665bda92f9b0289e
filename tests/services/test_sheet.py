"""The sheet: lines saved one by one, counted by the rules of the day, handed to the panel whole."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pointsapp.activities.errors import (
    DoerLivedElsewhere,
    HappenedInFuture,
    HouseholdTwice,
    ItemNotUsable,
    LineChangedMeanwhile,
    LineNotMendable,
    MemberTwice,
    NotARecorder,
    NotAtHome,
    NothingToTakeBack,
    SheetHasProblems,
    SheetUnderWay,
)
from pointsapp.activities.models import Decision, Line, Recorder, ReviewMeeting
from pointsapp.activities.queries.checks import list_problems
from pointsapp.activities.queries.lines import describe_lines, get_line
from pointsapp.activities.queries.sheet import read_sheet
from pointsapp.activities.service.evidence import add_evidence
from pointsapp.activities.service.sheet import (
    add_line,
    change_activity,
    change_line,
    remove_line,
    start_activity,
    submit_activity,
    take_back_activity,
)
from pointsapp.activities.service.states import set_line_state
from pointsapp.activities.types import ActivityFacts, LineEntry, LineState, Verdict
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.files.models import Photo
from pointsapp.households.models import Member, Stay
from pointsapp.households.types import Relation
from pointsapp.scoring.errors import PointsOutOfRange, UnitsOutOfRange, UnknownFault
from pointsapp.scoring.models import Fault, Item
from pointsapp.scoring.types import CapPeriod, ItemShape
from tests.world import LONG_AGO, NOW, TODAY, World

LATER = NOW + timedelta(minutes=1)


def start(world: World, on: date = TODAY, title: str = "夜间巡逻"):
    with transaction():
        return start_activity(world.actor("bo"), ActivityFacts(title, on), at=NOW)


def entry(world: World, name: str, item: str, **more) -> LineEntry:
    home = world.homes[name]
    return LineEntry(home.household_id, world.items[item], more.pop("member_id", home.member_ids[0]), **more)


def add(world: World, activity, name: str, item: str, by: str = "bo", **more) -> Line:
    with transaction():
        return add_line(world.actor(by), activity.id, entry(world, name, item, **more), at=NOW)


def submit(world: World, activity) -> int:
    with transaction():
        return submit_activity(world.actor("bo"), activity.id, at=LATER)


def settle(world: World, item: str, **terms) -> None:
    with transaction():
        row = session().get(Item, world.items[item])
        for name, value in terms.items():
            setattr(row, name, value)


def decide(world: World, line: Line, verdict: Verdict, reason: str = "") -> None:
    with transaction():
        meeting = ReviewMeeting(village_id=world.village_id, met_on=TODAY, made_at=NOW)
        session().add(meeting)
        session().flush()
        session().add(
            Decision(
                village_id=world.village_id,
                line_id=line.id,
                meeting_id=meeting.id,
                verdict=verdict,
                reason=reason,
                points=line.points,
                decided_by_id=world.actor("ren").user_id,
                decided_at=NOW,
            )
        )
        to_state = LineState.REFUSED if verdict is Verdict.REFUSE else LineState.APPROVED
        set_line_state(world.actor("ren"), line.id, {LineState.SUBMITTED}, to_state, at=NOW)


def move_in(world: World, name: str, *names: str) -> list:
    with transaction():
        made = [Member(village_id=world.village_id, name=n, initials="", made_at=NOW) for n in names]
        session().add_all(made)
        session().flush()
        session().add_all(
            Stay(
                village_id=world.village_id,
                household_id=world.homes[name].household_id,
                member_id=member.id,
                relation=Relation.CHILD,
                since_on=LONG_AGO,
            )
            for member in made
        )
        return [member.id for member in made]


def states(world: World, activity) -> list[LineState]:
    with reading():
        return [row.line.state for row in read_sheet(world.village_id, activity.id).lines]


def points_of(world: World, activity) -> list[tuple[int, int]]:
    with reading():
        lines = read_sheet(world.village_id, activity.id).lines
        return [(row.line.points, row.line.capped_points) for row in lines]


def test_a_line_is_worth_what_the_rules_of_its_item_say(world: World) -> None:
    activity = start(world)

    assert add(world, activity, "alice", "patrol").points == 10
    assert add(world, activity, "alice", "mediation", points=7).points == 7
    assert add(world, activity, "alice", "upkeep", units=3).points == 6


def test_a_line_may_lack_something_but_can_not_be_wrong(world: World) -> None:
    activity = start(world)

    line = add(world, activity, "alice", "upkeep")
    for wrong, refusal in (({"units": 1001}, UnitsOutOfRange), ({"units": 0}, UnitsOutOfRange)):
        with pytest.raises(refusal):
            add(world, activity, "dana", "upkeep", **wrong)
    for points in (-1, 0, 4, 11, 2**63 - 1):
        with pytest.raises(PointsOutOfRange):
            add(world, activity, "dana", "mediation", points=points)

    assert line.points == 0
    with pytest.raises(SheetHasProblems), transaction():
        submit_activity(world.actor("bo"), activity.id, at=LATER)
    with reading():
        assert [(p.line_id, p.error.code) for p in list_problems(world.village_id, activity.id)] == [
            (line.id, "units_missing")
        ]


def test_a_household_comes_once_where_the_item_counts_for_households(world: World) -> None:
    activity = start(world)
    (child,) = move_in(world, "alice", "张小小")
    add(world, activity, "alice", "upkeep", units=1)

    with pytest.raises(HouseholdTwice):
        add(world, activity, "alice", "upkeep", units=1, member_id=child)
    add(world, activity, "alice", "patrol")
    add(world, activity, "alice", "patrol", member_id=child)
    with pytest.raises(MemberTwice):
        add(world, activity, "alice", "patrol", member_id=child)

    assert len(states(world, activity)) == 3


def test_household_and_doer_must_have_lived_there_that_day(world: World) -> None:
    before = start(world, LONG_AGO - timedelta(days=1))
    today = start(world)

    with pytest.raises(ItemNotUsable):
        add(world, before, "alice", "patrol")
    with transaction():
        session().query(Stay).filter_by(member_id=world.homes["dana"].member_ids[0]).update(
            {"since_on": TODAY + timedelta(days=1)}
        )
    with pytest.raises(NotAtHome):
        add(world, today, "dana", "upkeep", units=1)
    with pytest.raises(DoerLivedElsewhere):
        add(world, today, "alice", "patrol", member_id=world.homes["kay"].member_ids[0])


def test_a_cap_counts_all_sheets_of_its_period_and_says_what_it_took(world: World) -> None:
    settle(world, "upkeep", cap_points=10, cap_period=CapPeriod.MONTH)
    first, second = start(world, date(2026, 11, 1)), start(world, date(2026, 11, 20))
    last_month = start(world, date(2026, 10, 31))

    add(world, first, "alice", "upkeep", units=4)
    add(world, second, "alice", "upkeep", units=4)
    add(world, last_month, "alice", "upkeep", units=4)
    add(world, second, "dana", "upkeep", units=9)

    assert points_of(world, first) == [(8, 0)]
    assert points_of(world, second) == [(2, 6), (10, 8)]
    assert points_of(world, last_month) == [(8, 0)]


def test_a_cap_leaves_refused_and_struck_lines_out(world: World) -> None:
    settle(world, "upkeep", cap_points=10, cap_period=CapPeriod.MONTH)
    first, second = start(world, date(2026, 11, 1)), start(world, date(2026, 11, 2))
    line = add(world, first, "alice", "upkeep", units=4)
    submit(world, first)
    decide(world, line, Verdict.REFUSE, "没有来")

    other = add(world, second, "alice", "upkeep", units=5)

    assert (other.points, other.capped_points) == (10, 0)


def test_a_cap_counts_each_person_where_the_item_does(world: World) -> None:
    settle(world, "patrol", cap_points=15, cap_period=CapPeriod.WEEK)
    (child,) = move_in(world, "alice", "张小小")
    monday, tuesday = start(world, date(2026, 11, 16)), start(world, date(2026, 11, 17))
    for activity in (monday, tuesday):
        add(world, activity, "alice", "patrol")
    add(world, tuesday, "alice", "patrol", member_id=child)

    assert points_of(world, tuesday) == [(5, 5), (10, 0)]


def test_within_a_sheet_the_cap_is_counted_again_when_a_line_goes(world: World) -> None:
    settle(world, "patrol", cap_points=15, cap_period=CapPeriod.DAY)
    (child,) = move_in(world, "alice", "张小小")
    settle(world, "patrol", counted_per="person")
    activity, other = start(world), start(world)
    first = add(world, activity, "alice", "patrol")
    add(world, other, "alice", "patrol")
    add(world, activity, "alice", "patrol", member_id=child)
    assert points_of(world, other) == [(5, 5)]

    with transaction():
        remove_line(world.actor("bo"), first.id, at=LATER)
    submit(world, other)

    assert points_of(world, other) == [(10, 0)]


def test_a_checklist_is_its_full_mark_less_the_ticked_faults(world: World) -> None:
    settle(world, "upkeep", shape=ItemShape.CHECKLIST, points=25)
    with transaction():
        faults = [
            Fault(village_id=world.village_id, item_id=world.items["upkeep"], position=n, name=f"第{n}处", points=5)
            for n in range(2)
        ]
        alien = Fault(village_id=world.village_id, item_id=world.items["patrol"], position=1, name="别的", points=1)
        session().add_all([*faults, alien])
        session().flush()
    activity = start(world)

    line = add(world, activity, "alice", "upkeep", fault_ids=frozenset({faults[0].id}))
    assert line.points == 20
    with transaction():
        both = entry(world, "alice", "upkeep", fault_ids=frozenset(fault.id for fault in faults))
        assert change_line(world.actor("bo"), line.id, both, at=LATER).points == 15
    with pytest.raises(UnknownFault):
        add(world, activity, "dana", "upkeep", fault_ids=frozenset({alien.id}))


def test_an_item_that_wants_a_photo_waits_for_it(world: World) -> None:
    settle(world, "patrol", wants_evidence=True)
    activity = start(world)
    add(world, activity, "alice", "patrol")

    with reading():
        problems = list_problems(world.village_id, activity.id)
    assert [(p.line_id, p.error.code) for p in problems] == [(None, "evidence_missing")]
    with transaction():
        photo = Photo(
            village_id=world.village_id, sha256="a", original_sha256="b", width=1, height=1, size_bytes=1, added_at=NOW
        )
        session().add(photo)
        session().flush()
        add_evidence(world.actor("bo"), activity.id, photo.id, at=NOW)

    assert submit(world, activity) == 1


def test_an_empty_sheet_can_not_be_submitted(world: World) -> None:
    with pytest.raises(SheetHasProblems):
        submit(world, start(world))


def test_a_submitted_line_can_not_be_changed_and_a_recorder_takes_it_back(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "patrol")
    assert submit(world, activity) == 1

    for act in (
        lambda: change_line(world.actor("bo"), line.id, entry(world, "dana", "patrol"), at=LATER),
        lambda: remove_line(world.actor("bo"), line.id, at=LATER),
    ):
        with pytest.raises(LineNotMendable), transaction():
            act()
    with pytest.raises(SheetUnderWay), transaction():
        change_activity(world.actor("bo"), activity.id, ActivityFacts("别的", TODAY), at=LATER)
    with pytest.raises(NotARecorder), transaction():
        take_back_activity(world.actor("sec"), activity.id, at=LATER)
    with transaction():
        assert take_back_activity(world.actor("bo"), activity.id, at=LATER) == 1

    assert states(world, activity) == [LineState.DRAFT]


def test_what_the_panel_decided_is_not_taken_back(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "patrol")
    submit(world, activity)
    decide(world, line, Verdict.APPROVE)

    with pytest.raises(NothingToTakeBack), transaction():
        take_back_activity(world.actor("bo"), activity.id, at=LATER)


def test_a_refused_line_shows_why_and_is_mended_and_sent_again(world: World) -> None:
    activity = start(world)
    line, other = add(world, activity, "alice", "patrol"), add(world, activity, "dana", "patrol")
    submit(world, activity)
    decide(world, line, Verdict.REFUSE, "那天他在外地")
    decide(world, other, Verdict.REFUSE, "没有签字")
    with reading():
        assert read_sheet(world.village_id, activity.id).lines[0].refusal == "那天他在外地"

    with transaction():
        change_line(world.actor("bo"), line.id, entry(world, "kay", "patrol"), at=LATER)
    assert submit(world, activity) == 1

    assert states(world, activity) == [LineState.SUBMITTED, LineState.REFUSED]


def test_a_refused_line_that_is_removed_stays_readable(world: World) -> None:
    activity = start(world)
    line, draft = add(world, activity, "alice", "patrol"), None
    submit(world, activity)
    decide(world, line, Verdict.REFUSE, "没有来")
    draft = add(world, activity, "dana", "patrol")

    with transaction():
        remove_line(world.actor("bo"), line.id, at=LATER)
        remove_line(world.actor("bo"), draft.id, at=LATER)
    add(world, activity, "alice", "patrol")

    assert states(world, activity) == [LineState.VOIDED, LineState.DRAFT]


def test_all_who_wrote_in_a_sheet_are_its_recorders(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "patrol")
    add(world, activity, "dana", "patrol", by="sec")
    with transaction():
        remove_line(world.actor("kay"), line.id, at=LATER)

    with reading():
        rows = session().scalars(select(Recorder).order_by(Recorder.id)).all()
    assert [row.user_id for row in rows] == [world.actor(name).user_id for name in ("bo", "sec", "kay")]
    assert all(row.member_id for row in rows)


def test_two_clerks_do_not_overwrite_each_other(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "upkeep", units=1)
    seen_at = line.changed_at
    with transaction():
        change_line(world.actor("sec"), line.id, entry(world, "alice", "upkeep", units=2), seen_at=seen_at, at=LATER)

    with pytest.raises(LineChangedMeanwhile), transaction():
        change_line(world.actor("bo"), line.id, entry(world, "alice", "upkeep", units=3), seen_at=seen_at, at=LATER)

    with reading():
        assert get_line(world.village_id, line.id).units == 2


def test_another_day_is_checked_again(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "patrol")
    with pytest.raises(HappenedInFuture), transaction():
        change_activity(world.actor("bo"), activity.id, ActivityFacts("夜间巡逻", TODAY + timedelta(days=1)), at=NOW)

    with transaction():
        change_activity(world.actor("bo"), activity.id, ActivityFacts("夜间巡逻", date(2025, 1, 1)), at=NOW)

    with reading():
        problems = list_problems(world.village_id, activity.id)
    assert [(p.line_id, p.error.code) for p in problems] == [(line.id, "not_at_home")]


def test_another_village_finds_nothing(world: World) -> None:
    activity = start(world)
    line = add(world, activity, "alice", "patrol")
    charlie = world.actor("charlie")
    alien = LineEntry(world.homes["charlie"].household_id, world.items["patrol"])

    for act in (
        lambda: add_line(charlie, activity.id, entry(world, "alice", "patrol"), at=LATER),
        lambda: change_line(charlie, line.id, entry(world, "alice", "patrol"), at=LATER),
        lambda: remove_line(charlie, line.id, at=LATER),
        lambda: submit_activity(charlie, activity.id, at=LATER),
        lambda: take_back_activity(charlie, activity.id, at=LATER),
        lambda: add_line(world.actor("bo"), activity.id, alien, at=LATER),
    ):
        with pytest.raises(Absent), transaction():
            act()
    with reading():
        assert describe_lines(world.other_village_id, [line.id]) == []
