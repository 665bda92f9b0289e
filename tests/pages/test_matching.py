"""Officers who got their logins before the households were entered are matched with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.activities.errors import ReviewerUnmatched
from pointsapp.activities.service.review import decide
from pointsapp.activities.types import Verdict
from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent, RuleError
from pointsapp.corrections.errors import DeciderUnmatched
from pointsapp.corrections.service import ask_for_redemption
from pointsapp.corrections.service import decide as decide_correction
from pointsapp.outages.errors import ConfirmerUnmatched
from pointsapp.outages.service import confirm_outage, settle_slip
from pointsapp.outages.types import SettlementKind
from pointsapp.people.errors import LoginMatched, MemberHasLogin
from pointsapp.people.models import Membership, MembershipId, User
from pointsapp.people.queries import find_officer, find_unmatched
from pointsapp.people.service import end_role, give_role, match_elsewhere, match_member
from pointsapp.publicity.errors import AnswererUnmatched
from pointsapp.publicity.models import Objection
from pointsapp.publicity.queries.answerers import has_answerer
from pointsapp.publicity.queries.objections import get_objection
from pointsapp.publicity.service import answer_objection, object_to_line, post_notice
from pointsapp.publicity.types import Answered, Channel, ObjectionId, Objector, Outcome
from pointsapp.redemptions.errors import SecondOfficerUnmatched
from pointsapp.redemptions.service import sign_quote
from tests.buying import buy, offer
from tests.outage import Cut
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import meet, submit_sheet
from tests.world import NOW, TODAY, World

URL = "/v/lahai/people/match"


def early(world: World, name: str, role: Role = Role.REVIEWER) -> UserId:
    """Make a login that nobody has matched, as the first day makes them."""
    with transaction():
        user = User(login=f"early{name}", name=name, password_hash="", must_change_password=False, made_at=NOW)
        session().add(user)
        session().flush()
        give_role(world.actor("sec"), UserId(user.id), role, None, TODAY, None, at=NOW)
    return UserId(user.id)


def member_of(world: World, name: str) -> int:
    return world.homes[name].member_ids[0]


def role_rows(user_id: UserId) -> list[Membership]:
    with reading():
        return list(session().scalars(select(Membership).where(Membership.user_id == user_id)))


def test_the_member_of_the_same_name_is_proposed_and_one_press_matches_all(
    world: World, people: dict[str, Person]
) -> None:
    alice, nobody = early(world, "张晓明"), early(world, "没有这人")
    page = people["sec"].get(URL).text
    assert "张晓明 · 001 张晓明 · 一组" in page
    assert page.count(" checked") == 2

    answer = people["sec"].post(URL, {f"of-{alice}": str(member_of(world, "alice")), f"of-{nobody}": "elsewhere"})

    assert answer.location == "/v/lahai/people"
    assert [row.member_id for row in role_rows(alice)] == [member_of(world, "alice")]
    assert [row.is_from_elsewhere for row in role_rows(nobody)] == [True]
    with reading():
        actor = find_officer(world.village_id, alice, at=NOW)
        acts = set(session().scalars(select(AuditEntry.act).where(AuditEntry.village_id == world.village_id)))
    assert actor is not None
    assert actor.household_id == world.homes["alice"].household_id
    assert {"people.match_member", "people.match_elsewhere"} <= acts


def test_who_has_another_name_on_the_roster_is_found(world: World, people: dict[str, Person]) -> None:
    user_id = early(world, "小张")
    assert "Find the person under another name" in people["sec"].get(URL).text
    assert "This is the person" in people["sec"].get(f"{URL}/{user_id}?q=001").text

    people["sec"].post(f"{URL}/{user_id}", {"member_id": str(member_of(world, "alice"))})

    assert "Everybody is matched." in people["sec"].get(URL).text


def test_a_refused_match_keeps_what_was_chosen_and_matches_nobody(world: World, people: dict[str, Person]) -> None:
    first, second = early(world, "张晓明"), early(world, "孙丹")
    bos = str(member_of(world, "bo"))

    answer = people["sec"].post(URL, {f"of-{first}": "elsewhere", f"of-{second}": bos})

    assert answer.status_code == 422
    assert "has a login already" in answer.text
    assert [row.is_from_elsewhere for row in role_rows(first)] == [False]


def test_a_match_is_made_once_and_never_with_another_village(world: World) -> None:
    user_id, sec = early(world, "张晓明"), world.actor("sec")
    with pytest.raises(Absent), transaction():
        match_member(sec, user_id, member_of(world, "charlie"), at=NOW)
    with pytest.raises(Absent), transaction():
        match_member(sec, world.actor("charlie").user_id, member_of(world, "alice"), at=NOW)
    with pytest.raises(MemberHasLogin), transaction():
        match_member(sec, user_id, member_of(world, "ren"), at=NOW)
    with transaction():
        match_member(sec, user_id, member_of(world, "alice"), at=NOW)

    for again in (
        lambda: match_member(sec, user_id, member_of(world, "dana"), at=NOW),
        lambda: match_elsewhere(sec, user_id, at=NOW),
        lambda: match_elsewhere(sec, world.actor("ren").user_id, at=NOW),
    ):
        with pytest.raises(LoginMatched), transaction():
            again()


def test_nobody_reviews_before_it_is_known_where_they_live(world: World, app: Flask) -> None:
    user_id = early(world, "张晓明")
    _, lines = submit_sheet(world, "dana")
    world.actors["early"] = actor_of(world, user_id)
    meeting_id = meet(world, "early")
    judgement = [(lines["dana"], Verdict.APPROVE, "")]

    with pytest.raises(ReviewerUnmatched), transaction():
        decide(world.actor("early"), meeting_id, judgement, at=NOW)

    with reading():
        assert user_id in find_unmatched(world.village_id)
    with transaction():
        match_member(world.actor("sec"), user_id, member_of(world, "alice"), at=NOW)
    matched = actor_of(world, user_id)
    with transaction():
        assert len(decide(matched, meeting_id, judgement, at=NOW)) == 1


def actor_of(world: World, user_id: UserId) -> Actor:
    with reading():
        found = find_officer(world.village_id, user_id, at=NOW)
    assert found is not None
    return found


def refused(refusal: type[RuleError], act: Callable[[], object]) -> None:
    with pytest.raises(refusal), transaction():
        act()


def officer(world: World, user_id: UserId) -> Actor:
    with reading():
        found = find_officer(world.village_id, user_id, at=NOW)
    assert found is not None
    return found


def test_who_is_not_matched_answers_no_objection_and_counts_as_nobody_who_could(world: World) -> None:
    approve_lines(world, {"alice": 10})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        object_to_line(world.actor("bo"), notice.id, 1, "那天没来", Objector(), Channel.DESK, at=NOW)
        objection = get_objection(world.village_id, list_open(world)[0])
        end_role(world.actor("sec"), membership_of(world, "sup"), at=NOW)
    newcomer = early(world, "新来的", Role.SUPERVISOR)

    with reading():
        assert not has_answerer(objection, TODAY), "neither whose role has ended nor who is not matched"
    no = Answered(Outcome.NOT_UPHELD)
    new = officer(world, newcomer)
    refused(AnswererUnmatched, lambda: answer_objection(new, objection.id, no, "属实", at=NOW))
    with transaction():
        match_elsewhere(world.actor("sec"), newcomer, at=NOW)
    with reading():
        assert has_answerer(objection, TODAY)
    known = officer(world, newcomer)
    with transaction():
        answer_objection(known, objection.id, no, "属实", at=NOW)


def test_who_is_not_matched_is_nowhere_the_second_person(world: World) -> None:
    world.give("alice", 300)
    done = buy(world, "alice", at=NOW - timedelta(hours=2), soap=1)
    with transaction():
        asked = ask_for_redemption(world.actor("bo"), done.id, "货有破损", at=NOW)
    quote = offer(world, "alice", rice=4)
    cut = Cut(world)
    cut.confirm(cut.enter("1 | 007 | 1x1"))
    [slip] = cut.open_slips()
    waiting = cut.enter("2 | 001 | 1x1")
    new = officer(world, early(world, "新来的", Role.SECRETARY))

    refused(DeciderUnmatched, lambda: decide_correction(new, asked.id, "", is_agreed=True, at=NOW))
    refused(SecondOfficerUnmatched, lambda: sign_quote(new, quote.id, at=NOW))
    refused(ConfirmerUnmatched, lambda: confirm_outage(new, waiting, at=NOW))
    refused(ConfirmerUnmatched, lambda: settle_slip(new, slip.slip_id, SettlementKind.WRITTEN_OFF, "说好", at=NOW))


def test_a_person_stays_known_by_the_roles_of_before(world: World) -> None:
    sec, user_id = world.actor("sec"), world.actor("bo").user_id
    with transaction():
        end_role(sec, membership_of(world, "bo"), at=NOW)
        give_role(sec, user_id, Role.SUPERVISOR, None, TODAY, None, at=NOW)

    again = officer(world, user_id)

    assert (again.household_id, again.is_unmatched) == (world.homes["bo"].household_id, False)


def membership_of(world: World, name: str) -> MembershipId:
    return session().scalars(select(Membership.id).where(Membership.user_id == world.actor(name).user_id)).one()


def list_open(world: World) -> list[ObjectionId]:
    return list(session().scalars(select(Objection.id).where(Objection.village_id == world.village_id)))
