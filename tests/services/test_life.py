"""Household life: who moves, where points go, what ends, and who has to agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.activities.service.sheet import add_line, start_activity
from pointsapp.activities.types import ActivityFacts, LineEntry
from pointsapp.arrivals.queries import list_open_claims
from pointsapp.arrivals.service import claim
from pointsapp.cards.models import Card
from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.corrections.errors import DeciderAsked, DeciderConcerned, DeciderHasNoOffice
from pointsapp.households.errors import (
    HeadMustBeAdult,
    HeadNeedsSuccessor,
    HouseholdClosed,
    NumberTaken,
    SameHousehold,
    StayDaysWrong,
)
from pointsapp.households.models import Household, Member
from pointsapp.households.queries import describe_household, list_households, list_stays
from pointsapp.households.queries.lists import Filter
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.life.errors import (
    EventDecided,
    EventReasonMissing,
    EventWaiting,
    EverybodyGoes,
    NobodyGoes,
    NothingHappened,
    PointsBeyondBalance,
    SuccessorMissing,
    WalletBelowZero,
)
from pointsapp.life.models import HouseholdEvent
from pointsapp.life.queries import describe_event, list_events, list_events_of
from pointsapp.life.service import preview
from pointsapp.life.types import EventKind, Plan, Stage
from pointsapp.people.models import SignIn
from pointsapp.scoring.models import Item
from pointsapp.scoring.types import CapPeriod, CountedPer
from tests.buying import buy
from tests.households import agree, happen, settle_family, split
from tests.posted import balances_of
from tests.world import LONG_AGO, NOW, TODAY, World, let_go_below, make_group, make_sign_in

YESTERDAY = TODAY - timedelta(days=1)


def members(world: World, household_id: int) -> dict[str, Relation]:
    with reading():
        view = describe_household(world.village_id, household_id, on=TODAY)
        return {member.name: member.relation for member in view.members}


def household_numbered(world: World, number: str) -> Household:
    return session().scalars(
        select(Household).where(Household.village_id == world.village_id, Household.number == number)
    ).one()  # fmt: skip


def test_a_split_takes_members_and_points_along_once_a_second_person_agrees(world: World) -> None:
    home = settle_family(world)
    world.give("eve", 50)
    event_id = split(world, "eve", points=20, on=YESTERDAY)
    assert balances_of(world, "eve") == {"eve": 50}

    outcome = agree(world, event_id)

    assert balances_of(world, "eve") == {"eve": 30}
    assert members(world, outcome.new_household_id) == {"周小军": Relation.HEAD, "周小红": Relation.SIBLING}
    assert set(members(world, home.household_id)) == {"周大山", "周秀英"}
    with reading():
        view = describe_event(world.village_id, event_id)
        assert (view.stage, view.points, view.other_number) == (Stage.DONE, 20, "021")
        both = [list_events_of(world.village_id, one) for one in (home.household_id, outcome.new_household_id)]
        assert [[one.event_id for one in events] for events in both] == [[event_id], [event_id]]
        stays = {stay.name: stay.until_on for stay in list_stays(world.village_id, home.household_id)}
        assert stays["周小军"] == YESTERDAY - timedelta(days=1)


def test_a_split_without_points_needs_nobody_else(world: World) -> None:
    settle_family(world)

    event_id = split(world, "eve")

    with reading():
        view = describe_event(world.village_id, event_id)
        assert (view.stage, view.decided_by, view.points) == (Stage.DONE, "", 0)


def test_cards_and_phones_of_those_who_move_end(world: World) -> None:
    home = settle_family(world)
    father, _mother, son, _daughter = home.member_ids
    bo = world.actor("bo")
    with transaction():
        issued = issue_cards(bo, [(home.household_id, father), (home.household_id, son)], at=NOW)
        hand_out(bo, [card.id for card, _code in issued], at=NOW)
        make_sign_in(type(bo)(world.village_id, member_id=son, household_id=home.household_id))

    split(world, "eve")

    with reading():
        live = session().scalars(select(Card.holder_id).where(Card.ended_at.is_(None))).all()
        phones = session().scalars(select(SignIn.ended_at).where(SignIn.member_id == son)).all()
    assert live == [father]
    assert phones == [NOW]


@pytest.mark.parametrize(
    ("who", "points", "refusal"),
    [
        ((2, 3), 51, PointsBeyondBalance),
        ((2, 3), -1, PointsBeyondBalance),
        ((), 0, NobodyGoes),
        ((0, 1, 2, 3), 0, EverybodyGoes),
        ((0, 2), 0, HeadNeedsSuccessor),
    ],
)
def test_a_split_leaves_the_head_and_no_more_points_than_there_are(
    world: World, who: tuple[int, ...], points: int, refusal: type[Exception]
) -> None:
    home = settle_family(world)
    world.give("eve", 50)
    going = frozenset(home.member_ids[place] for place in who)

    with pytest.raises(refusal):
        happen(
            world,
            EventKind.SPLIT,
            "eve",
            number="021",
            member_id=home.member_ids[who[-1]] if who else None,
            member_ids=going,
            points=points,
        )

    with reading():
        assert session().scalars(select(HouseholdEvent)).all() == []


def test_a_child_does_not_head_a_household_that_splits_off(world: World) -> None:
    home = settle_family(world)
    with transaction():
        session().get_one(Member, home.member_ids[2]).is_adult = False

    with pytest.raises(HeadMustBeAdult):
        split(world, "eve")


def test_the_number_of_another_household_is_refused_and_nothing_is_half_done(world: World) -> None:
    settle_family(world)

    for points in (0, 20):
        world.give("eve", 20)
        with pytest.raises(NumberTaken):
            split(world, "eve", number="001", points=points)

    with reading():
        assert session().scalars(select(HouseholdEvent)).all() == []


def test_who_recorded_or_lives_there_does_not_agree(world: World) -> None:
    home = settle_family(world)
    world.give("eve", 50)
    event_id = split(world, "eve", points=20)
    event = happen(world, EventKind.MERGE, "dana", other_id=world.homes["sup"].household_id)

    with pytest.raises(DeciderHasNoOffice):
        agree(world, event_id, by="kay")
    with pytest.raises(DeciderConcerned):
        agree(world, event, by="sup")
    of_secretary = happen(world, EventKind.CLOSE, "alice", by="sec", other_id=world.homes["kay"].household_id)
    with pytest.raises(DeciderAsked):
        agree(world, of_secretary, by="sec")
    with pytest.raises(Absent):
        agree(world, event_id, by="charlie")

    assert balances_of(world, "eve") == {"eve": 50}
    assert len(members(world, home.household_id)) == 4


def test_an_event_is_decided_once_and_one_waits_at_a_time(world: World) -> None:
    settle_family(world)
    world.give("eve", 50)
    event_id = split(world, "eve", points=20)
    with pytest.raises(EventWaiting):
        split(world, "eve", number="022")
    with pytest.raises(EventReasonMissing):
        agree(world, event_id, is_agreed=False)

    agree(world, event_id, is_agreed=False, words="老人不同意")

    with pytest.raises(EventDecided):
        agree(world, event_id)
    assert balances_of(world, "eve") == {"eve": 50}
    with reading():
        assert describe_event(world.village_id, event_id).stage is Stage.REFUSED
        assert [view.event_id for view in list_events(world.village_id, Stage.REFUSED)] == [event_id]


def test_points_spent_before_the_second_person_agrees_are_not_given_away(world: World) -> None:
    settle_family(world)
    world.give("eve", 50)
    event_id = split(world, "eve", points=40)
    buy(world, "eve", rice=1)

    with pytest.raises(PointsBeyondBalance):
        agree(world, event_id)

    assert balances_of(world, "eve") == {"eve": 20}


def test_a_merge_brings_everybody_and_every_point_and_ends_the_one_that_goes(world: World) -> None:
    home = settle_family(world)
    world.give("eve", 50)
    world.give("dana", 8)
    stays = world.homes["dana"].household_id

    agree(world, happen(world, EventKind.MERGE, "eve", other_id=stays))

    assert balances_of(world, "eve", "dana") == {"eve": 0, "dana": 58}
    assert members(world, stays) == {
        "孙丹": Relation.HEAD,
        **dict.fromkeys(("周大山", "周秀英", "周小军", "周小红"), Relation.OTHER),
    }
    with reading():
        assert session().get_one(Household, home.household_id).state is HouseholdState.CLOSED
    with pytest.raises(HouseholdClosed):
        split(world, "eve")


def test_a_household_is_not_merged_with_itself_nor_below_zero(world: World) -> None:
    settle_family(world)
    with pytest.raises(SameHousehold):
        happen(world, EventKind.MERGE, "eve", other_id=world.homes["eve"].household_id)
    with pytest.raises(Absent):
        happen(world, EventKind.MERGE, "eve", other_id=world.homes["charlie"].household_id)
    take_below_zero(world, "eve", 5)
    with pytest.raises(WalletBelowZero):
        happen(world, EventKind.MERGE, "eve", other_id=world.homes["dana"].household_id)


def test_claims_follow_to_the_household_that_stays(world: World) -> None:
    settle_family(world)
    with transaction():
        claim(world.actor("sup"), world.homes["eve"].wallet_id, 12, at=NOW)

    agree(world, happen(world, EventKind.MERGE, "eve", other_id=world.homes["dana"].household_id))

    with reading():
        [left] = list_open_claims(world.village_id)
    assert (left.wallet_id, left.left_points) == (world.homes["dana"].wallet_id, 12)


def test_a_closed_household_keeps_its_points_unless_they_are_given_to_kin(world: World) -> None:
    settle_family(world)
    world.give("eve", 50)

    happen(world, EventKind.CLOSE, "eve")

    assert balances_of(world, "eve") == {"eve": 50}
    assert members(world, world.homes["eve"].household_id)
    with reading():
        later = describe_household(world.village_id, world.homes["eve"].household_id, on=TODAY + timedelta(days=1))
        assert (later.members, later.state) == ((), HouseholdState.CLOSED)


def test_the_death_of_the_head_makes_the_next_one_head_and_others_stand_to_him(world: World) -> None:
    home = settle_family(world)
    father, mother, son, daughter = home.member_ids
    with pytest.raises(SuccessorMissing):
        happen(world, EventKind.DEATH, "eve", member_id=father)

    happen(world, EventKind.DEATH, "eve", member_id=father, successor_id=son)

    with reading():
        today = describe_household(world.village_id, home.household_id, on=TODAY)
        yesterday = describe_household(world.village_id, home.household_id, on=YESTERDAY)
        tomorrow = describe_household(world.village_id, home.household_id, on=TODAY + timedelta(days=1))
        rows = list_households(world.village_id, Filter("020"), page=1, on=TODAY).rows
    assert (yesterday.head_id, today.head_id, tomorrow.head_id) == (father, son, son)
    assert {member.member_id for member in tomorrow.members} == {mother, son, daughter}
    assert [row.member_count for row in rows] == [4]


def test_another_head_away_and_back_and_another_group_are_events(world: World) -> None:
    home = settle_family(world)
    with transaction():
        group = make_group(world.village_id, "二组")

    happen(world, EventKind.HEAD, "eve", member_id=home.member_ids[1], relation=Relation.SPOUSE)
    happen(world, EventKind.GROUP, "eve", group_id=group.id)
    happen(world, EventKind.AWAY, "eve")
    with pytest.raises(NothingHappened):
        happen(world, EventKind.AWAY, "eve")
    with pytest.raises(NothingHappened):
        happen(world, EventKind.GROUP, "eve", group_id=group.id)
    happen(world, EventKind.BACK, "eve")

    with reading():
        view = describe_household(world.village_id, home.household_id, on=TODAY)
        kinds = [event.kind for event in list_events_of(world.village_id, home.household_id)]
    assert (view.head_id, view.group_name, view.state) == (home.member_ids[1], "二组", HouseholdState.RESIDENT)
    assert kinds == [EventKind.BACK, EventKind.AWAY, EventKind.GROUP, EventKind.HEAD]


def test_a_day_to_come_or_before_somebody_came_and_an_event_without_reason_are_refused(world: World) -> None:
    settle_family(world)

    with pytest.raises(StayDaysWrong):
        split(world, "eve", on=TODAY + timedelta(days=1))
    with pytest.raises(StayDaysWrong):
        split(world, "eve", on=LONG_AGO - timedelta(days=1))
    with pytest.raises(EventReasonMissing):
        split(world, "eve", reason=" ")


def test_what_would_happen_is_told_and_changes_nothing(world: World) -> None:
    home = settle_family(world)
    world.give("eve", 50)
    world.give("dana", 8)
    plan = Plan(EventKind.MERGE, home.household_id, TODAY, "并户", other_id=world.homes["dana"].household_id)

    with reading():
        seen = preview(world.actor("bo"), plan, at=NOW)

    assert (seen.balance_before, seen.balance_after, seen.other_before, seen.other_after) == (50, 0, 8, 58)
    assert seen.needs_second
    assert balances_of(world, "eve", "dana") == {"eve": 50, "dana": 8}


@pytest.mark.parametrize("per", [CountedPer.PERSON, CountedPer.HOUSEHOLD])
def test_a_split_does_not_open_a_cap_anew(world: World, per: CountedPer) -> None:
    home = settle_family(world)
    son, bo = home.member_ids[2], world.actor("bo")
    with transaction():
        item = session().get_one(Item, world.items["patrol"])
        item.cap_points, item.cap_period, item.counted_per = 15, CapPeriod.MONTH, per

    def patrol(household_id: int, on) -> tuple[int, int]:
        with transaction():
            sheet = start_activity(bo, ActivityFacts("巡逻", on), at=NOW)
            line: Line = add_line(bo, sheet.id, LineEntry(household_id, world.items["patrol"], son), at=NOW)
            return line.points, line.capped_points

    before = patrol(home.household_id, YESTERDAY)
    split(world, "eve", on=TODAY)
    with reading():
        new_id = household_numbered(world, "021").id

    assert before == (10, 0)
    assert patrol(new_id, TODAY) == (5, 5)


def take_below_zero(world: World, name: str, points: int) -> None:
    """Take points out of an empty wallet that may go below zero."""
    wallet_id = world.homes[name].wallet_id
    with transaction():
        adjusted_id = system_account_id(world.village_id, AccountKind.ADJUSTED)
        let_go_below(world.village_id, wallet_id)
        move(world.actor("sup"), wallet_id, adjusted_id, points, TransferCode.ADJUST, at=NOW, may_go_below=True)
