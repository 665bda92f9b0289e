"""The story of two old paper books: recorded, reviewed, posted, credited, spent, and one of them put right."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pointsapp.activities.errors import OpeningTooLate, OpeningTwice, ReviewBarred
from pointsapp.activities.service.opening import (
    OpeningEntry,
    add_opening_lines,
    change_opening_line,
    start_opening,
    submit_opening,
)
from pointsapp.activities.service.review import decide
from pointsapp.activities.types import ActivityFacts, LineId, Verdict
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.corrections.service import ask_for_line
from pointsapp.corrections.service import decide as decide_correction
from pointsapp.ledger.types import TransferCode
from pointsapp.publicity.models import NoticeLine
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.reports.books import find_disagreement
from pointsapp.reports.passbook import read_passbook
from tests.buying import buy
from tests.posted import balances_of
from tests.reviewing import appoint, meet
from tests.world import World

NAMES = ("alice", "dana", "bo")


def day(number: int, hour: int = 9, *, month: int = 12) -> datetime:
    """A day of December 2026, village time."""
    return datetime(2026, month, number, hour - 8, tzinfo=UTC)


def carry_over(world: World, who: str, sheet_id: int, name: str, points: int, at: datetime) -> LineId:
    entry = OpeningEntry(world.homes[name].household_id, points, "第 3 页")
    with transaction():
        (line,) = add_opening_lines(world.actor(who), sheet_id, [entry], at=at)
    if isinstance(line, RuleError):
        raise line
    return line.id


def test_old_books_from_paper_to_the_shelf(world: World) -> None:
    bo, ren, sup = world.actor("bo"), world.actor("ren"), world.actor("sup")

    # Saturday the 21st of November: Bo writes the last balances of three books into a sheet. Nobody holds a point yet.
    with transaction():
        sheet = start_opening(bo, ActivityFacts("旧存折结转", date(2026, 10, 31)), at=day(21, month=11)).id
    lines = {
        name: carry_over(world, "bo", sheet, name, points, day(21, month=11))
        for name, points in (("alice", 35), ("dana", 120), ("bo", 8))
    }
    with transaction():
        assert submit_opening(bo, sheet, at=day(21, month=11)) == 3
    assert balances_of(world, *NAMES) == {"alice": 0, "dana": 0, "bo": 0}

    # The panel meets. The book of Dana's house says 12, not 120: it goes back with the reason. Bo can't approve at all.
    appoint(world, "bo2", "bo")
    meeting = meet(world, "ren", "bo2", on=date(2026, 11, 21), at=day(21, month=11))
    verdicts = [
        (lines["alice"], Verdict.APPROVE, ""),
        (lines["bo"], Verdict.APPROVE, ""),
        (lines["dana"], Verdict.REFUSE, "存折上是12分"),
    ]
    with pytest.raises(ReviewBarred), transaction():
        decide(world.actor("bo2"), meeting, verdicts[:1], at=day(21, 10, month=11))
    with transaction():
        decide(ren, meeting, verdicts, at=day(21, 10, month=11))

    # Bo mends the line, and the panel approves it.
    with transaction():
        change_opening_line(bo, lines["dana"], 12, "第 5 页", at=day(21, 11, month=11))
        submit_opening(bo, sheet, at=day(21, 11, month=11))
    with transaction():
        decide(ren, meeting, [(lines["dana"], Verdict.APPROVE, "")], at=day(21, 12, month=11))

    # The wall says what they are.
    with transaction():
        notice = post_notice(bo, None, at=day(21, 14, month=11))
    with reading():
        wordings = session().scalars(select(NoticeLine.wording).where(NoticeLine.notice_id == notice.id)).all()
    assert wordings == ["旧存折结转"] * 3
    assert balances_of(world, *NAMES) == {"alice": 0, "dana": 0, "bo": 0}

    # Tuesday the 1st of December: nobody objected, and the points can be used.
    with transaction():
        check_channels(bo, notice.id, at=day(1))
        close_notice(bo, notice.id, at=day(1))
    assert balances_of(world, *NAMES) == {"alice": 35, "dana": 12, "bo": 8}
    with reading():
        assert find_disagreement(world.village_id) is None
        page = read_passbook(world.village_id, world.homes["alice"].household_id, at=day(1))
    assert page.lines[0].entry.code is TransferCode.OPEN
    assert page.lines[0].award.item_name == "旧存折结转"

    # Alice takes rice. Her old book can't be carried over once more, and Bo's own can't either.
    buy(world, "alice", at=day(2), rice=1)
    assert balances_of(world, *NAMES) == {"alice": 5, "dana": 12, "bo": 8}
    with pytest.raises(OpeningTooLate):
        carry_over(world, "bo", sheet, "alice", 35, day(2))
    with pytest.raises(OpeningTwice):
        carry_over(world, "bo", sheet, "bo", 8, day(2))

    # Thursday the 3rd: the 12 points were of another book. They go back, and the right ones come the same way.
    with transaction():
        wrong = ask_for_line(bo, lines["dana"], "抄错了存折", at=day(3))
    with transaction():
        decide_correction(sup, wrong.id, "看过存折", is_agreed=True, at=day(3, 10))
    assert balances_of(world, *NAMES) == {"alice": 5, "dana": 0, "bo": 8}
    right = carry_over(world, "bo", sheet, "dana", 21, day(3, 11))
    with transaction():
        submit_opening(bo, sheet, at=day(3, 11))
    second = meet(world, "ren", on=date(2026, 12, 3), at=day(3, 12))
    with transaction():
        decide(ren, second, [(right, Verdict.APPROVE, "")], at=day(3, 12))
        later = post_notice(bo, None, at=day(3, 13))
    with transaction():
        check_channels(bo, later.id, at=day(14))
        close_notice(bo, later.id, at=day(14))
    assert balances_of(world, *NAMES) == {"alice": 5, "dana": 21, "bo": 8}
    with reading():
        assert find_disagreement(world.village_id) is None
