"""The story of two mistakes found late: a line for the wrong household, and rice that was never handed over."""

from datetime import UTC, datetime

import pytest

from pointsapp.core.db import reading, session, transaction
from pointsapp.corrections.errors import CorrectedPointsSpent, DeciderConcerned
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, decide
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.reports.passbook import read_passbook
from pointsapp.shop.models import Reward
from tests.buying import buy
from tests.posted import approve_lines, balances_of, states_of
from tests.world import World

NAMES = ("alice", "dana", "sup")


def day(number: int, hour: int = 9, *, month: int = 12) -> datetime:
    """A day of December 2026, village time."""
    return datetime(2026, month, number, hour - 8, tzinfo=UTC)


def test_two_mistakes_from_being_found_to_the_passbook(world: World) -> None:
    bo, sup, sec = world.actor("bo"), world.actor("sup"), world.actor("sec")

    # Tuesday the 1st: three lines have become points.
    deeds = approve_lines(world, {"alice": 40, "dana": 10, "sup": 8}, at=day(20, month=11))
    with transaction():
        notice = post_notice(bo, None, at=day(21, month=11))
    with transaction():
        check_channels(bo, notice.id, at=day(1))
        close_notice(bo, notice.id, at=day(1))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 10, "sup": 8}

    # Wednesday the 2nd: Alice's rice is redeemed, Dana takes soap for half of her points.
    rice = buy(world, "alice", at=day(2), rice=1)
    buy(world, "dana", at=day(2), soap=1)
    assert balances_of(world, *NAMES) == {"alice": 10, "dana": 5, "sup": 8}

    # Thursday the 3rd: the rice never left the shop, and Dana's deed was somebody else's. Bo asks for both.
    with transaction():
        no_rice = ask_for_redemption(bo, rice.id, "米没有交给她", at=day(3))
        not_dana = ask_for_line(bo, deeds.line_ids["dana"], "做事的不是她家", at=day(3))
        of_sup = ask_for_line(bo, deeds.line_ids["sup"], "分数多记", at=day(3))
    assert balances_of(world, *NAMES) == {"alice": 10, "dana": 5, "sup": 8}

    # Friday the 4th: the supervisor agrees to the rice. Points and rice are back where they were.
    with transaction():
        decide(sup, no_rice.id, "问过店主", is_agreed=True, at=day(4))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 5, "sup": 8}
    with reading():
        assert session().get_one(Reward, world.rewards["rice"]).stock == 10

    # Dana holds 5 of the 10 points: nothing is taken, and the correction waits.
    with pytest.raises(CorrectedPointsSpent), transaction():
        decide(sup, not_dana.id, "", is_agreed=True, at=day(4))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 5, "sup": 8}

    # About the own household the supervisor does not decide; the secretary refuses with a reason.
    with pytest.raises(DeciderConcerned), transaction():
        decide(sup, of_sup.id, "", is_agreed=True, at=day(4))
    with transaction():
        decide(sec, of_sup.id, "会议记录写的就是八分", is_agreed=False, at=day(5))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 5, "sup": 8}

    # Tuesday the 15th: Dana has earned 12 more on another notice; now the ten can go back.
    approve_lines(world, {"dana": 12}, at=day(6))
    with transaction():
        second = post_notice(bo, None, at=day(7))
    with transaction():
        check_channels(bo, second.id, at=day(15))
        close_notice(bo, second.id, at=day(15))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 17, "sup": 8}
    with transaction():
        decide(sup, not_dana.id, "值班表上是孙家老二", is_agreed=True, at=day(15))
    assert balances_of(world, *NAMES) == {"alice": 40, "dana": 7, "sup": 8}
    assert states_of(deeds) == {"alice": "credited", "dana": "reversed", "sup": "credited"}

    # Dana's passbook says it on top, and line 4 points at line 1.
    with reading():
        passbook = read_passbook(world.village_id, world.homes["dana"].household_id, at=day(15))
    assert [(one.reason, one.words) for one in passbook.told] == [("做事的不是她家", "值班表上是孙家老二")]
    assert [(line.entry.number, line.entry.change, line.entry.reverses_number) for line in passbook.lines] == [
        (4, -10, 1),
        (3, 12, None),
        (2, -5, None),
        (1, 10, None),
    ]
