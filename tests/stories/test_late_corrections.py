"""The story of a bad month: every kind of mistake found late, also when the points are spent already."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineEntry, LineState
from pointsapp.arrivals.queries import list_open_claims
from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.errors import CorrectedPointsSpent
from pointsapp.corrections.models import CorrectionDraft
from pointsapp.corrections.queries import list_bundle_parts
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, ask_for_sheet, decide, decide_bundle
from pointsapp.corrections.types import SpentWay
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.publicity.service import check_channels, close_notice, post_notice, stop_notice
from pointsapp.redemptions.errors import MoreBackThanTaken
from pointsapp.redemptions.types import GoodsBack
from pointsapp.reports.passbook import read_passbook
from pointsapp.reports.types import AsideKind
from pointsapp.shop.models import Reward
from pointsapp.villages.service import change_settings
from tests.buying import buy
from tests.households import settle_family
from tests.posted import Approved, approve_lines, balances_of, states_of
from tests.world import World

NAMES = ("alice", "dana", "kay")
THREE = ("alice", "dana", "eve")


def day(number: int, hour: int = 9) -> datetime:
    """A day of December 2026, village time."""
    return datetime(2026, 12, number, hour - 8, tzinfo=UTC)


def credit(world: World, deeds: dict[str, int], posted: datetime, closed: datetime) -> Approved:
    approved = approve_lines(world, deeds, at=posted)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=posted)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=closed)
        close_notice(world.actor("bo"), notice.id, at=closed)
    return approved


def allow(world: World, **ways: bool) -> None:
    with transaction():
        change_settings(world.actor("sec"), ways, at=day(1))


def take_back(world: World, line_id: int, at: datetime, way: SpentWay | None = None) -> int:
    with transaction():
        asked = ask_for_line(world.actor("bo"), line_id, "记错了", at=at).id
    with transaction():
        decide(world.actor("sup"), asked, "", is_agreed=True, at=at, way=way)
    return asked


def test_wrong_household_wrong_points_and_a_whole_sheet(world: World) -> None:
    deeds = credit(world, {"alice": 10, "dana": 6}, day(1), day(9))
    assert balances_of(world, *NAMES) == {"alice": 10, "dana": 6, "kay": 0}

    # The deed was Kay's, worth 8: Alice's ten go back, and a sheet with the right line is begun.
    bo, kay = world.actor("bo"), world.homes["kay"]
    right = LineEntry(kay.household_id, world.items["mediation"], kay.member_ids[0], points=8)
    with transaction():
        asked = ask_for_line(bo, deeds.line_ids["alice"], "是钱家做的，八分", at=day(10), instead=right).id
    assert balances_of(world, *NAMES) == {"alice": 10, "dana": 6, "kay": 0}
    with transaction():
        decide(world.actor("sup"), asked, "问过了", is_agreed=True, at=day(10))
    assert balances_of(world, *NAMES) == {"alice": 0, "dana": 6, "kay": 0}

    # The right line is a draft like any other: nothing is credited without review and notice.
    with reading():
        draft = session().scalars(select(CorrectionDraft.activity_id)).one()
        line = session().scalars(select(Line).where(Line.activity_id == draft)).one()
    assert (line.household_id, line.points, line.state) == (kay.household_id, 8, LineState.DRAFT)

    # Then the whole sheet turns out to be wrong: what is left of it goes back at once.
    with transaction():
        bundle = ask_for_sheet(bo, deeds.activity_id, "整张表是去年的", at=day(11)).id
    with reading():
        assert len(list_bundle_parts(bundle)) == 1
    with transaction():
        assert decide_bundle(world.actor("sec"), bundle, "同意", is_agreed=True, at=day(11)) == 1
    assert balances_of(world, *NAMES) == {"alice": 0, "dana": 0, "kay": 0}
    assert states_of(deeds) == {"alice": "reversed", "dana": "reversed"}


def test_points_spent_already_and_the_three_ways(world: World) -> None:
    settle_family(world)
    deeds = credit(world, {"alice": 10, "dana": 10, "eve": 10}, day(1), day(9))
    for name in THREE:
        buy(world, name, at=day(10), soap=1)
    assert balances_of(world, *THREE) == {"alice": 5, "dana": 5, "eve": 5}

    # At the beginning a village allows nothing: the correction waits.
    with transaction():
        of_alice = ask_for_line(world.actor("bo"), deeds.line_ids["alice"], "记错了", at=day(11)).id
    with pytest.raises(CorrectedPointsSpent), transaction():
        decide(world.actor("sup"), of_alice, "", is_agreed=True, at=day(11), way=SpentWay.WRITTEN_OFF)
    assert balances_of(world, *THREE) == {"alice": 5, "dana": 5, "eve": 5}

    # Below zero: all ten go at once, and nobody redeems from below zero.
    allow(world, may_go_below_zero=True, may_take_from_awards=True, may_write_off=True)
    take_back(world, deeds.line_ids["dana"], day(12), SpentWay.BELOW_ZERO)
    assert balances_of(world, *THREE) == {"alice": 5, "dana": -5, "eve": 5}
    with pytest.raises(InsufficientPoints):
        buy(world, "dana", at=day(12), soap=1)

    # From the next awards: the village lays five out, the passbook stands at zero.
    take_back(world, deeds.line_ids["eve"], day(13), SpentWay.NEXT_AWARDS)
    assert balances_of(world, *THREE) == {"alice": 5, "dana": -5, "eve": 0}

    # Written off: nothing is taken, and both lines say so.
    with transaction():
        decide(world.actor("sup"), of_alice, "", is_agreed=True, at=day(14), way=SpentWay.WRITTEN_OFF)
    assert balances_of(world, *THREE) == {"alice": 5, "dana": -5, "eve": 0}

    # The next notice: Dana is filled up first, Eve's three go to the claim, then her next four settle the rest.
    credit(world, {"dana": 7, "eve": 3}, day(15), day(23))
    assert balances_of(world, *THREE) == {"alice": 5, "dana": 2, "eve": 0}
    with reading():
        assert [claim.left_points for claim in list_open_claims(world.village_id)] == [2]
        assert read_passbook(world.village_id, world.homes["eve"].household_id, at=day(23)).claimed_points == 2
    credit(world, {"eve": 6}, day(24), datetime(2027, 1, 2, tzinfo=UTC))
    assert balances_of(world, *THREE) == {"alice": 5, "dana": 2, "eve": 4}
    with reading():
        assert list_open_claims(world.village_id) == []
        lines = read_passbook(world.village_id, world.homes["eve"].household_id, at=day(24)).lines
    asides = [(line.entry.change, line.aside.kind) for line in lines if line.aside]
    assert asides == [(-2, AsideKind.PAID), (-3, AsideKind.PAID), (5, AsideKind.LAID_OUT)]


def test_goods_that_come_back_in_part_then_the_rest(world: World) -> None:
    world.give("alice", 90)
    done = buy(world, "alice", at=day(1), rice=2, soap=2)
    rice, soap = world.rewards["rice"], world.rewards["soap"]
    assert balances_of(world, "alice") == {"alice": 20}

    # One bag of rice is mouldy and one soap unopened: 35 points come back, the rice is written off.
    goods = [GoodsBack(rice, 1, is_written_off=True), GoodsBack(soap, 1)]
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), done.id, "一袋米发霉", at=day(2), goods=goods).id
    with transaction():
        decide(world.actor("sup"), asked, "", is_agreed=True, at=day(2))
    assert balances_of(world, "alice") == {"alice": 55}
    assert stock(world) == {"rice": 8, "soap": 49}

    # More than is left does not come back; the rest does.
    with pytest.raises(MoreBackThanTaken), transaction():
        ask_for_redemption(world.actor("bo"), done.id, "x", at=day(3), goods=[GoodsBack(rice, 2)])
    with transaction():
        rest = ask_for_redemption(world.actor("bo"), done.id, "其余也退", at=day(3)).id
        decide(world.actor("sup"), rest, "", is_agreed=True, at=day(3))
    assert balances_of(world, "alice") == {"alice": 90}
    assert stock(world) == {"rice": 9, "soap": 50}


def test_a_notice_printed_wrong_comes_down_and_its_lines_go_up_again(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10, "dana": 6}, at=day(1))
    bo = world.actor("bo")
    with transaction():
        wrong = post_notice(bo, None, at=day(1))

    # On the third day a wrong name is seen: Alice's line goes up again for the full days, Dana's waits.
    with transaction():
        stop = stop_notice(bo, wrong.id, "户名印错", [deeds.line_ids["alice"]], at=day(3))
    assert states_of(deeds) == {"alice": "on_notice", "dana": "approved"}
    assert balances_of(world, *NAMES) == {"alice": 0, "dana": 0, "kay": 0}

    # The old days would be over on the 8th: only the new notice's days count, until the 10th.
    with transaction():
        check_channels(bo, stop.next_notice_id, at=day(11))
        close_notice(bo, stop.next_notice_id, at=day(11))
    assert balances_of(world, *NAMES) == {"alice": 10, "dana": 0, "kay": 0}


def stock(world: World) -> dict[str, int]:
    with reading():
        return {name: session().get_one(Reward, reward).stock for name, reward in world.rewards.items()}
