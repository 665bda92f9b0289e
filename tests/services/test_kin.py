"""The kin register: who enters, who takes out, and who then stays out of which decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pointsapp.activities.errors import ReviewerKin
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.service.review import decide
from pointsapp.activities.types import Bar, Verdict
from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Role, UserId
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.corrections.errors import DeciderKin
from pointsapp.corrections.service import ask_for_redemption
from pointsapp.corrections.service import decide as decide_correction
from pointsapp.kin.errors import KinDeclared, KinEnded, KinEndedByOther, KinIsOwnHousehold, KinNeedsMember, KinNotYours
from pointsapp.kin.models import Kin
from pointsapp.kin.queries import kin_members_of, list_kin
from pointsapp.kin.service import declare_kin, end_kin
from pointsapp.outages.errors import SettlerKin
from pointsapp.outages.service import settle_slip
from pointsapp.outages.types import SettlementKind
from pointsapp.people.models import Membership
from pointsapp.publicity.errors import AnswererKin
from pointsapp.publicity.queries.answerers import find_obstacle
from pointsapp.publicity.service import post_notice, report_missing
from pointsapp.publicity.types import Channel, Objector
from pointsapp.redemptions.errors import SecondOfficerKin
from pointsapp.redemptions.service import sign_quote
from tests.buying import buy, offer
from tests.outage import Cut
from tests.posted import approve_lines
from tests.reviewing import appoint, meet, submit_sheet
from tests.world import NOW, TODAY, World


def enter(world: World, officer: str, household: str, *, by: str | None = None) -> Kin:
    with transaction():
        user_id = world.actor(officer).user_id or UserId(0)
        return declare_kin(world.actor(by or officer), user_id, world.homes[household].household_id, at=NOW)


def take_out(world: World, kin: Kin, by: str, at=NOW) -> None:
    with transaction():
        end_kin(world.actor(by), kin.id, at=at)


def approve(world: World, reviewer: str, meeting_id, line_id) -> None:
    with transaction():
        decide(world.actor(reviewer), meeting_id, [(line_id, Verdict.APPROVE, "")], at=NOW)


def test_a_reviewer_stays_out_of_the_lines_of_declared_kin(world: World) -> None:
    _, lines = submit_sheet(world, "alice", "dana")
    meeting_id = meet(world, "ren")
    enter(world, "ren", "alice")

    with pytest.raises(ReviewerKin):
        approve(world, "ren", meeting_id, lines["alice"])

    approve(world, "ren", meeting_id, lines["dana"])


def test_kin_holds_both_ways_between_the_two_households(world: World) -> None:
    enter(world, "sup", "ren")

    with reading():
        kin_of_sup = kin_members_of(world.village_id, [world.homes["sup"].household_id], TODAY)
        kin_of_ren = kin_members_of(world.village_id, [world.homes["ren"].household_id], TODAY)

    assert kin_of_sup == frozenset(world.homes["ren"].member_ids)
    assert kin_of_ren == frozenset(world.homes["sup"].member_ids)


def test_what_nobody_on_the_panel_may_review_names_who_could(world: World) -> None:
    submit_sheet(world, "alice")
    enter(world, "ren", "alice")

    with reading():
        [sheet] = list_waiting(world.village_id, world.actor("ren").user_id, TODAY)

    assert sheet.hindered == (("Ren", Bar.KIN),)
    assert sheet.helpers == ("Kay", "Sec", "Sup")


def test_kin_taken_out_goes_on_counting_for_deeds_before(world: World) -> None:
    household = [world.homes["alice"].household_id]
    kin = enter(world, "ren", "alice")
    take_out(world, kin, "sec")

    with reading():
        assert kin_members_of(world.village_id, household, TODAY)
        assert not kin_members_of(world.village_id, household, TODAY + timedelta(days=1))


def test_a_supervisor_answers_no_objection_about_kin(world: World) -> None:
    approve_lines(world, {"alice": 10})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        missed = world.homes["alice"].household_id
        objection = report_missing(
            world.actor("bo"), notice.id, "漏了", Objector("张晓明"), Channel.DESK, missed, at=NOW
        )
    with reading():
        assert find_obstacle(world.actor("sup"), objection) is None

    enter(world, "sup", "alice", by="sec")

    with reading():
        assert isinstance(find_obstacle(world.actor("sup"), objection), AnswererKin)


def test_a_second_person_agrees_to_no_correction_for_kin(world: World) -> None:
    world.give("alice", 50)
    redemption = buy(world, "alice", at=NOW - timedelta(hours=2), soap=1)
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), redemption.id, "货有破损", at=NOW)
    enter(world, "sup", "alice")

    with pytest.raises(DeciderKin), transaction():
        decide_correction(world.actor("sup"), asked.id, "", is_agreed=True, at=NOW)


def test_a_second_officer_signs_no_quote_for_kin(world: World) -> None:
    world.give("alice", 300)
    quote = offer(world, "alice", rice=4)
    enter(world, "sup", "alice")

    with pytest.raises(SecondOfficerKin), transaction():
        sign_quote(world.actor("sup"), quote.id, at=NOW)
    with transaction():
        sign_quote(world.actor("bo"), quote.id, at=NOW)


def test_a_slip_of_kin_is_left_for_another_officer_and_settled_by_another(world: World) -> None:
    cut = Cut(world)
    world.give("alice", 30)
    enter(world, "sup", "alice")
    outage_id = cut.enter("1 | 001 | 1x1", "2 | 001 | 1x1", "3 | 007 | 1x1")

    first, second = cut.confirm(outage_id, "sup"), cut.confirm(outage_id, "sec")

    assert (first.left, first.open, second.left, second.posted, second.open) == (2, 1, 0, 1, 1)
    kin, _other = sorted(cut.open_slips(), key=lambda slip: slip.number)
    with pytest.raises(SettlerKin), transaction():
        settle_slip(world.actor("sup"), kin.slip_id, SettlementKind.WRITTEN_OFF, "说好了", at=NOW)
    with transaction():
        settle_slip(world.actor("sec"), kin.slip_id, SettlementKind.WRITTEN_OFF, "说好了", at=NOW)


def test_each_enters_the_own_kin_and_the_secretary_anybodys(world: World) -> None:
    enter(world, "ren", "alice")
    enter(world, "sup", "alice", by="sec")

    with pytest.raises(KinNotYours):
        enter(world, "ren", "dana", by="sup")
    with reading():
        rows = list_kin(world.village_id)
        acts = session().scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("kin."))).all()
    assert [(row.member_name, row.household_number, row.head_name, row.declared_by_name) for row in rows] == [
        ("赵督", "001", "张晓明", "Sec"),
        ("王仁", "001", "张晓明", "Ren"),
    ]
    assert acts == ["kin.declare", "kin.declare"]


def test_what_says_nothing_new_is_refused(world: World) -> None:
    enter(world, "ren", "alice")

    with pytest.raises(KinDeclared):
        enter(world, "ren", "alice")
    with pytest.raises(KinIsOwnHousehold):
        enter(world, "ren", "ren")
    with pytest.raises(Absent):
        enter(world, "ren", "charlie")
    with pytest.raises(Absent):
        enter(world, "charlie", "alice", by="sec")


def test_an_officer_without_a_household_is_matched_first(world: World) -> None:
    newcomer = appoint(world, "neu", "dana", Role.REVIEWER)
    with transaction():
        session().execute(update(Membership).where(Membership.user_id == newcomer.user_id).values(member_id=None))

    with pytest.raises(KinNeedsMember), transaction():
        declare_kin(world.actor("sec"), newcomer.user_id, world.homes["alice"].household_id, at=NOW)


def test_nobody_takes_out_the_own_kin(world: World) -> None:
    kin = enter(world, "sec", "alice")

    for person in ("sec", "ren"):
        with pytest.raises(KinEndedByOther):
            take_out(world, kin, person)
    take_out(world, kin, "sup")

    with pytest.raises(KinEnded):
        take_out(world, kin, "sup")
    enter(world, "sec", "alice")


def test_another_villages_register_is_not_there(world: World) -> None:
    kin = enter(world, "ren", "alice")

    with pytest.raises(Absent):
        take_out(world, kin, "charlie")
