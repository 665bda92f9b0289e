"""The passbook: every line says what it was for, in few statements however many lines there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from pointsapp.core.db import db, reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.corrections.service import ask_for_line, decide
from pointsapp.ledger.types import TransferCode
from pointsapp.publicity.service import check_channels, close_notice, object_to_line, post_notice
from pointsapp.publicity.types import Channel, Objector
from pointsapp.redemptions.service import undo
from pointsapp.redemptions.types import CollectedBy, UndoKind
from pointsapp.reports.passbook import read_booklet, read_booklets, read_passbook
from pointsapp.reports.types import Passbook
from tests.buying import buy
from tests.posted import approve_lines
from tests.world import NOW, TODAY, World

AFTER = NOW + timedelta(days=8)


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def see(_connection, _cursor, statement, *_more) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", see)
        statements[:] = [text for text in statements if text.lstrip().upper().startswith("SELECT")]


def passbook(world: World, name: str = "alice", *, at=AFTER, **more) -> Passbook:
    with reading():
        return read_passbook(world.village_id, world.homes[name].household_id, at=at, **more)


def credit(world: World, deeds: dict[str, int], **more):
    """Post and credit deeds; give the approved lines."""
    approved = approve_lines(world, deeds, **more)
    with transaction():
        notice = post_notice(world.actor("bo"), approved.line_ids.values(), at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    return approved


def test_a_credited_line_says_what_rule_recorder_reviewer_and_notice(world: World) -> None:
    credit(world, {"alice": 10, "dana": 6})

    [line] = passbook(world).lines

    assert (line.entry.number, line.entry.change, line.entry.balance_after) == (1, 10, 10)
    award = line.award
    assert (award.item_name, award.title, award.doer_name, award.version) == ("调解邻里纠纷", "邻里调解", "张晓明", 1)
    assert (award.happened_on, award.recorder_names, award.reviewer_name) == (date(2026, 11, 18), ("Bo",), "Ren")
    assert (award.reviewed_on, award.approved_points, award.points) == (date(2026, 11, 18), 10, 10)
    assert (award.notice_number, award.notice_line_number) == (1, 1)


def test_points_on_notice_and_disputed_ones_stand_apart_from_the_balance(world: World) -> None:
    approve_lines(world, {"alice": 10, "bo": 4})
    approve_lines(world, {"alice": 7})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        object_to_line(world.actor("bo"), notice.id, 1, "不对", Objector(), Channel.DESK, at=NOW)

    found = passbook(world, at=NOW)

    assert found.holder.balance == 0
    assert sorted([found.on_notice_points, found.disputed_points]) == [7, 10]
    assert {part.usable_on for part in found.on_notice} == {TODAY + timedelta(days=7)}
    assert found.lines == ()


def test_a_redemption_names_goods_shop_and_who_collected_and_its_undoing_points_at_it(world: World) -> None:
    world.give("alice", 90)
    done = buy(world, "alice", rice=1, soap=2)
    with transaction():
        undo(world.actor("kay"), done.id, at=NOW, kind=UndoKind.UNDO)

    back, bought, given = passbook(world, at=NOW).lines

    assert (bought.entry.change, bought.entry.reversed_by_number) == (-40, 3)
    assert [(line.name, line.units) for line in bought.redemption.lines] == [("大米 5 公斤", 1), ("香皂", 2)]
    assert (bought.redemption.shop_name, bought.redemption.collector_name) == ("幸福超市", "张晓明")
    assert bought.redemption.collected_by is CollectedBy.HOLDER
    assert back.is_reversal
    assert (back.entry.change, back.entry.reverses_number, back.redemption) == (40, 2, bought.redemption)
    assert (given.entry.code, given.award, given.redemption) == (TransferCode.ADJUST, None, None)


def test_a_correction_is_told_on_top_and_linked_to_both_lines(world: World) -> None:
    approved = credit(world, {"alice": 10})
    with transaction():
        asked = ask_for_line(world.actor("bo"), approved.line_ids["alice"], "记错了人", at=AFTER)
    assert [one.stage.value for one in passbook(world).told] == ["open"]
    with transaction():
        decide(world.actor("sup"), asked.id, "核实无误", is_agreed=True, at=AFTER)

    found = passbook(world)

    back, line = found.lines
    assert found.holder.balance == 0
    assert (back.entry.change, back.entry.reverses_number, line.entry.reversed_by_number) == (-10, 1, 2)
    assert (back.correction.reason, back.correction.asked_by_name, back.correction.decided_by_name) == (
        "记错了人",
        "Bo",
        "Sup",
    )
    assert back.award.item_name == "调解邻里纠纷"
    assert [one.correction_id for one in found.told] == [asked.id]
    assert passbook(world, at=AFTER + timedelta(days=91)).told == ()


def test_a_page_begins_below_a_line_number_and_tells_whether_older_ones_follow(world: World) -> None:
    for points in range(1, 8):
        world.give("alice", points)

    first = passbook(world, limit=3)
    second = passbook(world, limit=3, before=first.lines[-1].entry.number)
    last = passbook(world, limit=3, before=2)

    assert [line.entry.number for line in first.lines] == [7, 6, 5]
    assert (first.is_newest, first.has_older) == (True, True)
    assert [line.entry.number for line in second.lines] == [4, 3, 2]
    assert (second.is_newest, second.has_older) == (False, True)
    assert ([line.entry.number for line in last.lines], last.has_older) == ([1], False)
    assert passbook(world, before=1).lines == ()


def test_a_page_takes_ten_statements_whatever_it_holds(world: World) -> None:
    approved = credit(world, {"alice": 60, "dana": 3})
    for points in range(1, 12):
        world.give("alice", points)
    buy(world, "alice", soap=1)
    buy(world, "alice", soap=2)
    with transaction():
        asked = ask_for_line(world.actor("bo"), approved.line_ids["dana"], "记错了", at=AFTER)
        decide(world.actor("sup"), asked.id, "", is_agreed=True, at=AFTER)

    with counted() as statements:
        assert len(passbook(world).lines) == 14

    assert len(statements) == 10


def test_a_booklet_goes_on_from_a_line_with_the_balance_carried_forward(world: World) -> None:
    for points in (5, 7, 11):
        world.give("alice", points)

    with reading():
        whole = read_booklet(world.village_id, world.homes["alice"].household_id, on=TODAY)
        rest = read_booklet(world.village_id, world.homes["alice"].household_id, on=TODAY, first=3)
        beyond = read_booklet(world.village_id, world.homes["alice"].household_id, on=TODAY, first=9)

    assert [line.entry.number for line in whole.lines] == [1, 2, 3]
    assert whole.carried_points == 0
    assert ([line.entry.number for line in rest.lines], rest.carried_points) == ([3], 12)
    assert (beyond.lines, beyond.carried_points) == ((), 23)


def test_a_groups_booklets_hold_each_household_or_only_what_is_new(world: World) -> None:
    world.give("alice", 5)
    credit(world, {"dana": 6, "alice": 2})

    with counted() as statements, reading():
        all_of_them = read_booklets(world.village_id, world.group_id, on=TODAY).rows
    with reading():
        new = read_booklets(world.village_id, world.group_id, on=TODAY, since=AFTER).rows

    assert [booklet.holder.number for booklet in all_of_them] == ["001", "002", "003", "004", "005", "006", "007"]
    assert [line.award.points for line in all_of_them[6].lines] == [6]
    assert {booklet.holder.number: booklet.carried_points for booklet in new} == {"001": 5, "007": 0}
    assert len(statements) <= 7


def test_a_large_groups_booklets_come_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pointsapp.reports.passbook.BOOKLETS_AT_ONCE", 3)

    with reading():
        parts = [read_booklets(world.village_id, world.group_id, on=TODAY, part=part) for part in (1, 2, 3, 99)]

    numbers = [[booklet.holder.number for booklet in part.rows] for part in parts]
    assert numbers == [["001", "002", "003"], ["004", "005", "006"], ["007"], ["007"]]
    assert (parts[0].total, parts[0].pages) == (7, 3)


def test_another_villages_household_is_absent(world: World) -> None:
    with pytest.raises(Absent), reading():
        read_passbook(world.village_id, world.homes["charlie"].household_id, at=NOW)
    with pytest.raises(Absent), reading():
        read_booklet(world.village_id, world.homes["charlie"].household_id, on=TODAY)
