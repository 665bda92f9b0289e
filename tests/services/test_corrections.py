"""Corrections: two people, once, by linked reversal, and never out of an empty wallet."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Actor, Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.corrections.errors import (
    CorrectedPointsSpent,
    CorrectionDecided,
    CorrectionReasonMissing,
    CorrectionWaiting,
    DeciderAsked,
    DeciderConcerned,
    DeciderHasNoOffice,
    LineNotCorrectable,
    RedemptionNotCorrectable,
    StillUndoable,
)
from pointsapp.corrections.models import CorrectionDecision
from pointsapp.corrections.queries import (
    CorrectionFilter,
    count_open_corrections,
    describe_correction,
    get_correction,
    has_decider,
    list_corrections,
    page_of_corrections,
)
from pointsapp.corrections.service import ask_for_line, ask_for_redemption, decide
from pointsapp.corrections.types import Stage
from pointsapp.ledger.models import Transfer
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.redemptions.models import Undo
from pointsapp.redemptions.service import undo
from pointsapp.redemptions.types import UndoKind
from pointsapp.shop.models import Reward
from tests.buying import buy
from tests.posted import Approved, add_officer, approve_lines, balances_of, states_of
from tests.world import NOW, World, make_officer

AFTER = NOW + timedelta(days=8)


@pytest.fixture
def credited(world: World) -> Approved:
    """Alice has 10 points and Dana 6, from one notice."""
    approved = approve_lines(world, {"alice": 10, "dana": 6, "kay": 0})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
    return approved


def ask(world: World, line_id: int, *, reason: str = "记错了人") -> int:
    with transaction():
        return ask_for_line(world.actor("bo"), line_id, reason, at=AFTER).id


def agree(world: World, correction_id: int, *, by: str = "sup", words: str = "", is_agreed: bool = True):
    with transaction():
        return decide(world.actor(by), correction_id, words, is_agreed=is_agreed, at=AFTER)


def test_an_agreed_correction_reverses_the_credit_and_marks_the_line(world: World, credited: Approved) -> None:
    asked = ask(world, credited.line_ids["alice"])
    assert balances_of(world, "alice") == {"alice": 10}

    decision = agree(world, asked)

    assert balances_of(world, "alice", "dana") == {"alice": 0, "dana": 6}
    assert states_of(credited)["alice"] == "reversed"
    with reading():
        back = session().get_one(Transfer, decision.transfer_id)
        assert back.reverses_id is not None
        assert describe_correction(world.village_id, asked).stage is Stage.AGREED
        acts = session().scalars(select(AuditEntry.act).where(AuditEntry.subject == "corrections")).all()
        assert acts == ["corrections.ask", "corrections.agree"]


def test_a_refused_correction_changes_nothing_and_may_be_asked_again(world: World, credited: Approved) -> None:
    asked = ask(world, credited.line_ids["alice"])
    with pytest.raises(CorrectionReasonMissing):
        agree(world, asked, is_agreed=False)

    agree(world, asked, is_agreed=False, words="照片上有他")

    assert balances_of(world, "alice") == {"alice": 10}
    assert states_of(credited)["alice"] == "credited"
    assert ask(world, credited.line_ids["alice"]) != asked


def test_a_correction_is_decided_once(world: World, credited: Approved) -> None:
    asked = ask(world, credited.line_ids["alice"])
    agree(world, asked)

    for name in ("sup", "sec", "ren"):
        with pytest.raises(CorrectionDecided):
            agree(world, asked, by=name)
    with pytest.raises(LineNotCorrectable):
        ask(world, credited.line_ids["alice"])

    with reading():
        assert session().scalar(select(func.count()).select_from(CorrectionDecision)) == 1
    assert balances_of(world, "alice") == {"alice": 0}


def test_who_asked_lives_there_or_has_no_office_does_not_decide(world: World, credited: Approved) -> None:
    bo = world.actor("bo")
    asked = ask(world, credited.line_ids["alice"])
    add_officer(world, "eve", "吴一", Role.CLERK)
    with transaction():
        second_login = make_officer(world.village_id, "bo2", [Role.SUPERVISOR], world.homes["bo"])
        at_home = make_officer(world.village_id, "alice2", [Role.SUPERVISOR], world.homes["alice"])
    both_roles = Actor(bo.village_id, bo.user_id, bo.member_id, bo.household_id, frozenset(Role))

    for decider, refusal in (
        (both_roles, DeciderAsked),
        (second_login, DeciderAsked),
        (at_home, DeciderConcerned),
        (world.actor("eve"), DeciderHasNoOffice),
        (world.actor("kay"), DeciderHasNoOffice),
    ):
        with pytest.raises(refusal), transaction():
            decide(decider, asked, "", is_agreed=True, at=AFTER)

    assert balances_of(world, "alice") == {"alice": 10}


def test_spent_points_are_not_taken_back_and_the_correction_stays_open(world: World, credited: Approved) -> None:
    asked = ask(world, credited.line_ids["alice"])
    buy(world, "alice", at=AFTER, soap=1)

    with pytest.raises(CorrectedPointsSpent) as refusal:
        agree(world, asked)

    assert refusal.value.params == {"balance": 5, "wanted": 10}
    assert balances_of(world, "alice") == {"alice": 5}
    assert states_of(credited)["alice"] == "credited"
    with reading():
        assert count_open_corrections(world.village_id) == 1
    world.give("alice", 5)
    agree(world, asked)
    assert balances_of(world, "alice") == {"alice": 0}


def test_an_old_redemption_goes_back_whole(world: World) -> None:
    world.give("alice", 90)
    done = buy(world, "alice", rice=1, soap=2)
    with pytest.raises(StillUndoable), transaction():
        ask_for_redemption(world.actor("bo"), done.id, "米是坏的", at=NOW + timedelta(minutes=9, seconds=59))
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), done.id, "米是坏的", at=NOW + timedelta(minutes=10))

    agree(world, asked.id, by="sec")

    assert balances_of(world, "alice") == {"alice": 90}
    with reading():
        stock = {name: session().get_one(Reward, reward).stock for name, reward in world.rewards.items()}
        assert stock == {"rice": 10, "soap": 50}
        assert session().scalars(select(Undo.kind)).all() == [UndoKind.CORRECTION]
    with pytest.raises(RedemptionNotCorrectable), transaction():
        ask_for_redemption(world.actor("bo"), done.id, "again", at=AFTER)


def test_a_redemption_undone_meanwhile_is_not_taken_back_twice(world: World) -> None:
    world.give("alice", 90)
    done = buy(world, "alice", rice=1)
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), done.id, "米是坏的", at=NOW + timedelta(minutes=10))
        undo(world.actor("kay"), done.id, at=NOW + timedelta(minutes=11), kind=UndoKind.CORRECTION)

    with pytest.raises(RedemptionNotCorrectable):
        agree(world, asked.id)

    assert balances_of(world, "alice") == {"alice": 90}


def test_the_same_thing_is_asked_for_once_while_it_waits_and_always_with_a_reason(
    world: World, credited: Approved
) -> None:
    with pytest.raises(CorrectionReasonMissing):
        ask(world, credited.line_ids["alice"], reason="  ")
    ask(world, credited.line_ids["alice"])

    with pytest.raises(CorrectionWaiting):
        ask(world, credited.line_ids["alice"])


def test_only_credited_lines_with_points_can_be_corrected(world: World, credited: Approved) -> None:
    on_its_way = approve_lines(world, {"alice": 3}).line_ids["alice"]

    for line_id in (on_its_way, credited.line_ids["kay"]):
        with pytest.raises(LineNotCorrectable):
            ask(world, line_id)


def test_another_village_finds_nothing_here(world: World, credited: Approved) -> None:
    charlie = world.actor("charlie")
    asked = ask(world, credited.line_ids["alice"])
    world.give("dana", 50)
    done = buy(world, "dana", soap=1)

    with pytest.raises(Absent), transaction():
        ask_for_line(charlie, credited.line_ids["dana"], "x", at=AFTER)
    with pytest.raises(Absent), transaction():
        ask_for_redemption(charlie, done.id, "x", at=AFTER)
    with pytest.raises(Absent), transaction():
        decide(charlie, asked, "", is_agreed=True, at=AFTER)
    with reading():
        assert list_corrections(charlie.village_id, CorrectionFilter()) == []


def test_the_list_is_searched_and_filtered_and_those_that_wait_come_first(world: World, credited: Approved) -> None:
    first = ask(world, credited.line_ids["alice"], reason="100% 记错")
    agree(world, first)
    second = ask(world, credited.line_ids["dana"], reason="多记了")
    world.give("ren", 50)
    done = buy(world, "ren", soap=1)
    with transaction():
        third = ask_for_redemption(world.actor("bo"), done.id, "没拿", at=AFTER).id

    def found(**wanted: object) -> list[int]:
        with reading():
            return [one.correction_id for one in list_corrections(world.village_id, CorrectionFilter(**wanted))]

    assert found() == [second, third, first]
    assert found(stage=Stage.OPEN) == [second, third]
    assert found(stage=Stage.AGREED) == [first]
    assert found(stage=Stage.REFUSED) == []
    assert (found(text="孙丹"), found(text="007"), found(text="100%"), found(text="%")) == (
        [second],
        [second],
        [first],
        [first],
    )
    assert found(text="000001") == [third]
    assert found(text="9" * 40) == []
    with reading():
        page = page_of_corrections(world.village_id, CorrectionFilter(), 10**12)
    assert (page.number, page.total) == (1, 3)


def test_it_is_known_when_nobody_may_decide(world: World, credited: Approved) -> None:
    asked = ask(world, credited.line_ids["alice"])
    with reading():
        correction = get_correction(world.village_id, asked)
        assert has_decider(correction, at=AFTER)
        assert not has_decider(correction, at=NOW.replace(year=2020))


def test_the_state_of_a_line_and_its_reversal_change_together(world: World, credited: Approved) -> None:
    """A line whose state was changed behind the correction's back is left as it is, with its points."""
    asked = ask(world, credited.line_ids["alice"])
    with transaction():
        session().get_one(Line, credited.line_ids["alice"]).state = LineState.REVERSED

    with pytest.raises(LineNotCorrectable):
        agree(world, asked)

    assert balances_of(world, "alice") == {"alice": 10}
