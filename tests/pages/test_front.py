"""The front page: what waits for each role, what the village owes, and what a new village does first."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.core import clock
from pointsapp.core.actor import Role
from pointsapp.core.db import session, transaction
from pointsapp.corrections.service import ask_for_line
from pointsapp.people.models import Membership
from pointsapp.publicity.service import check_channels, close_notice, object_to_line, post_notice, report_missing
from pointsapp.publicity.types import Channel, Objector
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.types import RuleSetState
from tests.buying import buy
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import appoint
from tests.world import NOW, TODAY, World

HOME = "/v/lahai/"
AFTER = NOW + timedelta(days=8)


@pytest.fixture
def travel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "now"
    monkeypatch.setattr(clock, "_test_file", str(file))

    def set_clock(at) -> None:
        file.write_text(at.isoformat())

    set_clock(NOW)
    return set_clock


def home(people: dict[str, Person], name: str) -> str:
    answer = people[name].get(HOME)
    assert answer.status_code == 200
    return answer.text


def test_each_role_finds_its_own_queues(world: World, people: dict[str, Person], travel) -> None:
    approve_lines(world, {"alice": 10, "dana": 6})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        object_to_line(world.actor("bo"), notice.id, 1, "不对", Objector(), Channel.DESK, at=NOW)
        report_missing(world.actor("bo"), notice.id, "漏了", Objector(), Channel.DESK, None, at=NOW)
        session().add(RuleSet(village_id=world.village_id, version=2, title="x", state=RuleSetState.DRAFT, made_at=NOW))
        issue_cards(
            world.actor("bo"), [(world.homes["alice"].household_id, world.homes["alice"].member_ids[0])], at=NOW
        )
        session().add(
            Membership(
                village_id=world.village_id,
                user_id=world.actor("kay").user_id,
                role=Role.KEEPER,
                since_on=date(2026, 1, 1),
                until_on=TODAY + timedelta(days=10),
            )
        )
    approve_lines(world, {"alice": 3})

    clerk, supervisor, secretary, keeper = (home(people, name) for name in ("bo", "sup", "sec", "kay"))

    for text in ("1 approved line waits for a notice", "1 printed card is not handed out"):
        assert text in clerk
    assert "2 objections are to be answered" in supervisor
    for text in ("1 role ends within 30 days", "1 scoring table waits for adoption"):
        assert text in secretary
    assert "objections are to be answered" not in clerk
    assert "Open the counter" in keeper
    assert "No redemption yet today." in keeper
    assert "Nothing waits for you now." in home(people, "ren")


def test_what_is_over_or_overdue_says_so(world: World, people: dict[str, Person], travel) -> None:
    approved = approve_lines(world, {"alice": 10, "dana": 6})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        object_to_line(world.actor("bo"), notice.id, 1, "不对", Objector(), Channel.DESK, at=NOW)
    travel(NOW + timedelta(days=20))
    assert "1 notice is over: close it" in home(people, "bo")
    assert "1 objection is overdue" in home(people, "sec")
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=AFTER)
        close_notice(world.actor("bo"), notice.id, at=AFTER)
        ask_for_line(world.actor("bo"), approved.line_ids["dana"], "记错了", at=AFTER)

    assert "1 correction waits for a second person" in home(people, "sup")
    assert "notice is over" not in home(people, "bo")


def test_points_owed_are_set_against_the_goods_on_the_shelf(world: World, people: dict[str, Person], travel) -> None:
    world.give("alice", 500)
    assert "worth" not in home(people, "bo")
    approve_lines(world, {"dana": 60})
    with transaction():
        post_notice(world.actor("bo"), None, at=NOW)

    page = home(people, "bo")

    assert "The goods on the shelf are worth 10 less" in page
    assert "On notice" in page


def test_a_keeper_sees_the_redemptions_of_today(world: World, people: dict[str, Person], travel) -> None:
    world.give("alice", 50)
    buy(world, "alice", soap=2)

    assert "1 redemption" in home(people, "kay")
    travel(NOW + timedelta(days=1))
    assert "No redemption yet today." in home(people, "kay")


def test_a_new_village_is_told_what_to_do_first(world: World, people: dict[str, Person], travel) -> None:
    page = people["charlie"].get("/v/other/").text

    assert "First steps of the village" in page
    assert "Bring in the scoring table and note its adoption" in page
    assert "First steps" not in home(people, "kay")


def test_the_first_steps_disappear_when_they_are_done(world: World, people: dict[str, Person], travel) -> None:
    approve_lines(world, {"alice": 10})
    appoint(world, "second", "alice")
    with transaction():
        post_notice(world.actor("bo"), None, at=NOW)
    page = home(people, "bo")
    assert "At least three reviewers from different households" in page
    assert "It is 2 households now." in page
    appoint(world, "third", "alice")
    assert "It is 2 households now." in home(people, "sec"), "two of one household count once"
    appoint(world, "fourth", "dana")
    with transaction():
        wishes = [(world.homes["alice"].household_id, world.homes["alice"].member_ids[0])]
        hand_out(world.actor("bo"), [card.id for card, _ in issue_cards(world.actor("bo"), wishes, at=NOW)], at=NOW)

    assert "First steps" not in home(people, "bo")
    again = people["bo"].get(f"{HOME}help/first-steps").text
    assert "All of them are done." in again


def test_each_step_says_why_and_leads_there(world: World, people: dict[str, Person], travel) -> None:
    with transaction():
        session().execute(update(Membership).values(member_id=None))

    clerk, secretary = home(people, "bo"), home(people, "sec")

    assert "So that nobody reviews the own family. 5 people are left." in secretary
    assert 'href="/v/lahai/people/match"' in secretary
    assert 'href="/v/lahai/people/match"' not in clerk
    assert "The secretary does this." in clerk
    assert 'href="/v/lahai/help"' in clerk


def test_the_front_page_is_for_officers_of_the_village(people: dict[str, Person]) -> None:
    assert people["charlie"].get(HOME).status_code == 404
    assert people["alice"].get(HOME).status_code == 404
    assert people["passer_by"].get(HOME).status_code == 303
