"""Handing over: open work belongs to the village, not to a login; and the sealed envelope."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now
from pointsapp.core.db import reading, session, transaction
from pointsapp.people.errors import LastSecretary
from pointsapp.people.models import Envelope, Membership, User
from pointsapp.people.queries import count_opened, find_unmatched
from pointsapp.people.rules.envelopes import TOLD_FOR
from pointsapp.people.service import end_role, switch_off
from pointsapp.publicity.service import object_to_line, post_notice
from pointsapp.publicity.types import Channel, Objector
from pointsapp.reports.handover import Kind, list_open_work
from tests.outage import Cut
from tests.person import Person
from tests.posted import approve_lines
from tests.reviewing import appoint, submit_sheet
from tests.world import NOW, World

HANDOVER = "/v/lahai/handover"
ENVELOPE = "/v/lahai/people/envelope"


def leave_things_open(world: World) -> None:
    submit_sheet(world, "dana", title="打扫村道")
    approve_lines(world, {"alice": 10}, title="调解纠纷")
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
        object_to_line(world.actor("bo"), notice.id, 1, "那天没来", Objector(), Channel.DESK, at=NOW)
    approve_lines(world, {"dana": 3}, title="看望老人")


def kinds(world: World, name: str) -> list[Kind]:
    actor = world.actor(name)
    with reading():
        return [item.kind for item in list_open_work(world.village_id, actor.roles, actor.user_id, at=NOW)]


def test_each_role_finds_what_is_open_in_its_own_work(world: World) -> None:
    leave_things_open(world)

    assert kinds(world, "bo") == [Kind.TO_POST, Kind.NOTICE, Kind.OBJECTION]
    assert kinds(world, "ren") == [Kind.TO_REVIEW]
    assert kinds(world, "sup") == [Kind.OBJECTION]
    assert kinds(world, "kay") == []


def test_a_new_clerk_sees_the_list_that_the_old_one_left(world: World, people: dict[str, Person], app: Flask) -> None:
    leave_things_open(world)
    old = people["bo"].get(HANDOVER).text
    appoint(world, "mia", "dana", Role.CLERK)

    new = Person(app, world.sign_in("mia")).get(HANDOVER).text

    rows = [re.findall(r"<td[^>]*>(.*?)</td>", page, re.S) for page in (old, new)]
    assert rows[0] == rows[1] != []
    assert "Notice No. 1" in new


def test_an_entry_of_a_power_cut_leads_to_its_own_page(world: World, people: dict[str, Person]) -> None:
    entry = Cut(world).start()

    for name in ("bo", "kay", "sec"):
        assert f'href="/v/lahai/outages/{entry}"' in people[name].get(HANDOVER).text, name


def test_the_paper_to_sign_names_it_all(world: World, people: dict[str, Person]) -> None:
    leave_things_open(world)
    bo = world.actor("bo").user_id

    paper = people["sec"].get(f"{HANDOVER}/{bo}/sheet").text

    for words in ("Hands over", "Takes over", "Notice No. 1", "那天没来", "Approved lines without a notice"):
        assert words in paper
    assert people["kay"].get(f"{HANDOVER}/{bo}/sheet").status_code == 404
    assert people["bo"].get(f"{HANDOVER}/{bo}/sheet").status_code == 200


def make_envelope(people: dict[str, Person]) -> tuple[str, str]:
    page = people["sec"].get(people["sec"].post(ENVELOPE).location).text
    login = re.search(r"xinfeng-\d{6}", page)
    first = re.search(r">(\w{4}-\w{4}-\w{4})<", page)
    assert login
    assert first
    return login[0], first[1]


def test_the_envelope_opens_once_and_the_committee_is_told(world: World, people: dict[str, Person], app: Flask) -> None:
    login, first = make_envelope(people)
    assert people["sec"].get(f"{ENVELOPE}/sheet").location == ENVELOPE, "its paper is shown once"
    assert "is unopened" in people["sup"].get(ENVELOPE).text
    assert "envelope was opened" not in people["sup"].get("/v/lahai/").text

    opener = Person(app)
    assert opener.post("/sign-in", {"login": login, "password": first}).location == "/password"

    for name in ("sup", "sec"):
        assert "envelope was opened" in people[name].get("/v/lahai/").text
    assert "envelope was opened" not in people["bo"].get("/v/lahai/").text
    opener.post("/password", {"present": first, "wanted": "一句好记的话不难", "again": "一句好记的话不难"})
    assert opener.get("/v/lahai/people").status_code == 200
    with reading():
        acts = list(session().scalars(select(AuditEntry.act).where(AuditEntry.act.contains("envelope"))))
    assert acts == ["people.make_envelope", "people.open_envelope"]


def test_a_new_envelope_ends_the_old_one_and_its_sessions(world: World, people: dict[str, Person], app: Flask) -> None:
    login, first = make_envelope(people)
    opener = Person(app)
    opener.post("/sign-in", {"login": login, "password": first})
    opened_at = now()

    second, _ = make_envelope(people)

    assert opener.get("/password").location.startswith("/sign-in")
    assert Person(app).post("/sign-in", {"login": login, "password": first}).status_code == 422
    assert second != login
    with reading():
        told = [count_opened(world.village_id, at=opened_at + days) for days in (timedelta(), TOLD_FOR + TOLD_FOR)]
    assert told == [1, 0]


def test_an_unopened_envelope_is_no_secretary_to_rely_on(world: World, people: dict[str, Person]) -> None:
    make_envelope(people)
    sec = world.actor("sec")
    with reading():
        envelope = session().scalars(select(Envelope)).one()
        user = session().get_one(User, envelope.user_id)
        assert UserId(user.id) not in find_unmatched(world.village_id)
        own_role = session().scalars(select(Membership.id).where(Membership.user_id == sec.user_id)).one()

    with pytest.raises(LastSecretary), transaction():
        switch_off(sec, sec.user_id, at=NOW)
    with pytest.raises(LastSecretary), transaction():
        end_role(sec, own_role, at=NOW)
