"""The login from the sealed envelope hands power on and does nothing else: nobody knows who opened it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.core.actor import Actor, MemberId, Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, session, transaction
from pointsapp.people.errors import EnvelopeTakesNoRole
from pointsapp.people.models import Envelope, Membership, User
from pointsapp.people.queries import find_officer, list_officers
from pointsapp.people.service import give_role, make_envelope
from pointsapp.people.types import PasswordHash
from pointsapp.redemptions.errors import SecondOfficerHasNoOffice
from pointsapp.redemptions.service import sign_quote
from pointsapp.web.guard import allowed_for
from tests.buying import offer
from tests.house.routes import PLACES
from tests.person import Person
from tests.world import NOW, TODAY, World, make_sign_in

PEOPLE = "/v/lahai/people"
MAY = {
    *("front.home", "people.index", "people.show", "people.find", "people.new", "people.first_password"),
    *("people.give_role", "people.end_role", "people.new_password", "people.switch", "people.end_sessions"),
}


@pytest.fixture
def opened(world: World) -> Actor:
    """Somebody has opened the envelope and chosen a password."""
    with transaction():
        envelope = make_envelope(world.actor("sec"), "xinfeng-1", "备用信封", PasswordHash(""), at=NOW)
        user = session().get_one(User, envelope.user_id)
        user.must_change_password = False
        world.tokens["envelope"] = make_sign_in(Actor(world.village_id, user_id=UserId(user.id)))
    with reading():
        found = find_officer(world.village_id, UserId(user.id), at=NOW)
    assert found is not None
    return found


def test_it_acts_without_a_role(world: World, opened: Actor) -> None:
    with reading():
        listed = [officer.user_id for officer in list_officers(world.village_id, None, TODAY)]

    assert (opened.is_envelope, opened.roles) == (True, frozenset())
    assert opened.user_id not in listed, "nobody counts on it"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_other_view_lets_it_in(app: Flask) -> None:
    let_in = {name for name, view in app.view_functions.items() if (found := allowed_for(view)) and found.envelope}

    assert let_in == MAY


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_nothing_else_in_the_village_is_there(world: World, opened: Actor, people: dict[str, Person]) -> None:
    """One address of each group of pages: that no view of them lets it in is seen above."""
    rest = [place for place in PLACES.values() if place.is_in_village and not place.is_for_all]
    each = {place.endpoint.split(".")[0]: place for place in rest if place.endpoint not in MAY}
    found = {}
    for place in each.values():
        url = re.sub(r"{\w+}", "1", place.path).replace("./", "/v/lahai/", 1)
        found[place.endpoint] = people["envelope"].get(url).status_code, people["envelope"].post(url).status_code

    assert {name: codes for name, codes in found.items() if set(codes) - {404, 405}} == {}
    assert "review" in each


def test_it_makes_somebody_secretary_and_ends_a_role(world: World, opened: Actor, people: dict[str, Person]) -> None:
    envelope = people["envelope"]
    assert "only hands power on" in envelope.get("/v/lahai/").text
    page = envelope.get(PEOPLE).text
    assert f"{PEOPLE}/envelope" not in page
    assert "/v/lahai/review" not in page

    dana = world.homes["dana"].member_ids[0]
    new = {"login": "dana", "name": "孙丹", "role": "secretary", "since_on": village_day(now()).isoformat()}
    assert envelope.post(f"{PEOPLE}/new?member_id={dana}", new).status_code == 303
    with reading():
        kay = session().scalars(select(Membership).where(Membership.user_id == world.actor("kay").user_id)).one()
    assert envelope.post(f"{PEOPLE}/{kay.user_id}/roles/{kay.id}/end").status_code == 303

    with reading():
        made = session().scalars(select(Membership).where(Membership.member_id == MemberId(dana))).one()
        left = find_officer(world.village_id, UserId(kay.user_id), at=NOW)
    assert (made.role, made.given_by_id) == (Role.SECRETARY, opened.user_id)
    assert left is None


def test_it_signs_nothing_at_the_counter(world: World, opened: Actor) -> None:
    world.give("alice", 300)
    quote = offer(world, "alice", rice=4)

    with pytest.raises(SecondOfficerHasNoOffice), transaction():
        sign_quote(opened, quote.id, at=NOW)


def test_no_role_is_given_to_it(world: World, opened: Actor) -> None:
    assert opened.user_id is not None
    for giver in (world.actor("sec"), opened):
        with pytest.raises(EnvelopeTakesNoRole), transaction():
            give_role(giver, opened.user_id, Role.SUPERVISOR, None, TODAY, None, at=NOW)


def test_a_second_envelope_does_not_make_the_first_one_a_secretary_again(world: World, opened: Actor) -> None:
    with transaction():
        make_envelope(world.actor("sec"), "xinfeng-2", "备用信封", PasswordHash(""), at=NOW)
    with reading():
        first = session().scalars(select(Envelope).order_by(Envelope.id)).first()
        assert first is not None
        again = find_officer(world.village_id, UserId(first.user_id), at=NOW)

    assert again is not None
    assert again.is_envelope
