"""Closing: after the days, after the tick, once; only what stands undisputed becomes points."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.chain.queries import find_published
from pointsapp.chain.types import Occasion
from pointsapp.core.clock import start_of
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.models import Transfer
from pointsapp.publicity.errors import (
    ChannelsUnchecked,
    NoticeClosed,
    NoticeNotClosed,
    NoticeStillRunning,
    TickTooEarly,
)
from pointsapp.publicity.models import Credit, Notice
from pointsapp.publicity.queries import list_half_credited, sum_on_notice
from pointsapp.publicity.service import (
    answer_objection,
    check_channels,
    close_notice,
    credit_more,
    object_to_line,
    post_notice,
    stop_notice,
)
from pointsapp.publicity.service.closing import Closing
from pointsapp.publicity.types import Answered, Channel, Objector, Outcome
from tests.posted import DEED_DAY, approve_lines, balances_of, states_of
from tests.world import NOW, World

LAST_DAY = NOW + timedelta(days=6)
AFTER = NOW + timedelta(days=7)


def post(world: World) -> Notice:
    with transaction():
        return post_notice(world.actor("bo"), None, at=NOW)


def close(world: World, notice: Notice, at: datetime = AFTER) -> Closing:
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=at)
        return close_notice(world.actor("bo"), notice.id, at=at)


def test_nothing_is_credited_before_the_days_are_over_or_without_the_tick(world: World) -> None:
    approve_lines(world, {"alice": 10})
    notice = post(world)

    with pytest.raises(TickTooEarly), transaction():
        check_channels(world.actor("bo"), notice.id, at=LAST_DAY - timedelta(days=1))
    with pytest.raises(ChannelsUnchecked), transaction():
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=LAST_DAY)
    with pytest.raises(NoticeStillRunning), transaction():
        close_notice(world.actor("bo"), notice.id, at=LAST_DAY)

    assert balances_of(world, "alice") == {"alice": 0}


def test_the_notice_ends_at_midnight_of_the_village(world: World) -> None:
    approve_lines(world, {"alice": 10})
    notice = post(world)
    midnight = start_of(notice.ends_on + timedelta(days=1))

    with pytest.raises(NoticeStillRunning):
        close(world, notice, at=midnight - timedelta(microseconds=1))
    close(world, notice, at=midnight)

    assert balances_of(world, "alice") == {"alice": 10}


def test_each_line_becomes_one_award_of_the_day_of_its_deed(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10, "bo": 8})
    notice = post(world)

    closing = close(world, notice)

    assert closing == Closing(lines=2, households=2, points=18, disputed_lines=0)
    assert states_of(deeds) == {"alice": "credited", "bo": "credited"}
    assert balances_of(world, "alice", "bo") == {"alice": 10, "bo": 8}
    with reading():
        rows = session().execute(select(Credit, Transfer).join(Transfer, Transfer.id == Credit.transfer_id))
        made = {credit.line_id: transfer for credit, transfer in rows}
        assert made[deeds.line_ids["alice"]].occurred_at == start_of(DEED_DAY)
        assert sum_on_notice(world.village_id) == 0


def test_a_closed_notice_is_not_closed_again(world: World) -> None:
    approve_lines(world, {"alice": 10})
    notice = post(world)
    close(world, notice)

    with pytest.raises(NoticeClosed):
        close(world, notice)
    with pytest.raises(NoticeClosed), transaction():
        object_to_line(world.actor("bo"), notice.id, 1, "晚了", Objector(), Channel.DESK, at=AFTER)

    assert balances_of(world, "alice") == {"alice": 10}


@pytest.mark.parametrize(("outcome", "state", "balance"), [("not_upheld", "credited", 10), ("voided", "voided", 0)])
def test_a_disputed_line_is_left_and_its_answer_after_the_closing_decides(
    world: World, outcome: str, state: str, balance: int
) -> None:
    deeds = approve_lines(world, {"alice": 10, "bo": 8})
    notice = post(world)
    with transaction():
        objection = object_to_line(world.actor("bo"), notice.id, 1, "不对", Objector(), Channel.DESK, at=NOW)

    closing = close(world, notice)
    assert (closing.lines, closing.disputed_lines) == (1, 1)
    assert balances_of(world, "alice", "bo") == {"alice": 0, "bo": 8}
    with transaction():
        answer_objection(world.actor("sup"), objection.id, Answered(Outcome(outcome)), "查过了", at=AFTER)

    assert states_of(deeds)["alice"] == state
    assert balances_of(world, "alice") == {"alice": balance}


def test_closing_an_old_notice_leaves_a_line_that_a_later_one_shows_again(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10, "bo": 8})
    first = post(world)
    with transaction():
        objection = object_to_line(world.actor("bo"), first.id, 1, "多了", Objector(), Channel.DESK, at=NOW)
        answer_objection(world.actor("sup"), objection.id, Answered(Outcome.CHANGED, 6), "少算", at=NOW)
    with transaction():
        second = post_notice(world.actor("bo"), None, at=NOW + timedelta(days=2))

    closing = close(world, first)

    assert closing.lines == 1
    assert states_of(deeds) == {"alice": "on_notice", "bo": "credited"}
    close(world, second, at=AFTER + timedelta(days=2))
    assert balances_of(world, "alice", "bo") == {"alice": 6, "bo": 8}


def test_a_line_worth_nothing_is_done_without_a_transfer(world: World) -> None:
    deeds = approve_lines(world, {"alice": 0, "bo": 8})
    notice = post(world)
    with transaction():
        objection = object_to_line(world.actor("bo"), notice.id, 2, "应有分", Objector(), Channel.DESK, at=NOW)

    closing = close(world, notice)
    with transaction():
        answer_objection(world.actor("sup"), objection.id, Answered(Outcome.NOT_UPHELD), "封顶", at=AFTER)

    assert closing.lines == 1
    assert states_of(deeds) == {"alice": "credited", "bo": "credited"}
    assert balances_of(world, "alice", "bo") == {"alice": 0, "bo": 8}
    with reading():
        assert list(session().scalars(select(Credit.line_id))) == [deeds.line_ids["bo"]]


def test_several_lines_of_one_household_are_credited_each_for_itself(world: World) -> None:
    for points in (5, 6, 7):
        approve_lines(world, {"alice": points})
    notice = post(world)

    closing = close(world, notice)

    assert (closing.lines, closing.households, closing.points) == (3, 1, 18)
    assert balances_of(world, "alice") == {"alice": 18}
    with reading():
        assert set(session().scalars(select(Line.state))) == {"credited"}


def test_a_long_notice_is_credited_in_parts_and_closed_to_all_from_the_first_on(world: World) -> None:
    deeds = approve_lines(world, {"alice": 10, "bo": 8, "dana": 6, "kay": 0, "ren": 5})
    notice, bo = post(world), world.actor("bo")
    with transaction():
        check_channels(bo, notice.id, at=AFTER)

    with transaction():
        first = close_notice(bo, notice.id, at=AFTER, at_most=2)
    with pytest.raises(NoticeClosed), transaction():
        object_to_line(bo, notice.id, 3, "晚了", Objector(), Channel.DESK, at=AFTER)
    with pytest.raises(NoticeClosed), transaction():
        stop_notice(bo, notice.id, "印错了", [], at=AFTER)
    with reading():
        assert [half.id for half in list_half_credited(world.village_id)] == [notice.id]
        assert find_published(world.village_id, Occasion.NOTICE_CLOSED, notice.uid) is None
    parts = [first]
    while parts[-1].left_lines:
        with transaction():
            parts.append(credit_more(bo, notice.id, at=AFTER, at_most=2))

    assert [(part.lines, part.left_lines) for part in parts] == [(2, 3), (1, 1), (1, 0)]
    assert set(states_of(deeds).values()) == {"credited"}
    assert balances_of(world, "alice", "bo", "dana", "ren") == {"alice": 10, "bo": 8, "dana": 6, "ren": 5}
    with reading():
        assert list_half_credited(world.village_id) == []
        assert find_published(world.village_id, Occasion.NOTICE_CLOSED, notice.uid) is not None


def test_going_on_with_a_notice_that_is_done_does_nothing_and_before_its_closing_it_is_refused(world: World) -> None:
    approve_lines(world, {"alice": 10})
    notice, bo = post(world), world.actor("bo")

    with pytest.raises(NoticeNotClosed), transaction():
        credit_more(bo, notice.id, at=AFTER)
    close(world, notice)
    with transaction():
        again = credit_more(bo, notice.id, at=AFTER)

    assert again == Closing(lines=0, households=0, points=0, disputed_lines=0)
    assert balances_of(world, "alice") == {"alice": 10}


def test_a_line_shown_again_on_a_later_notice_leaves_the_old_one_wholly_credited(world: World) -> None:
    approve_lines(world, {"alice": 10, "bo": 8})
    first = post(world)
    with transaction():
        objection = object_to_line(world.actor("bo"), first.id, 1, "多了", Objector(), Channel.DESK, at=NOW)
        answer_objection(world.actor("sup"), objection.id, Answered(Outcome.CHANGED, 6), "少算", at=NOW)
    with transaction():
        post_notice(world.actor("bo"), None, at=NOW + timedelta(days=2))

    closing = close(world, first)

    assert (closing.lines, closing.left_lines) == (1, 0)
    with reading():
        assert list_half_credited(world.village_id) == []
