"""Pages of people and roles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, session
from pointsapp.people.models import Membership, User
from tests.person import Person

URL = "/v/lahai/people"


def today(days=0):
    return (village_day(now()) + timedelta(days=days)).isoformat()


def user_url(world, name, what=""):
    return f"{URL}/{world.actor(name).user_id}{what}"


def new_login(**changes):
    return {"login": "Mia", "name": "孙米", "role": "clerk", "since_on": today(), "until_on": "", **changes}


def make_login(people, world, **changes):
    member_id = world.homes["dana"].member_ids[0]
    return people["sec"].post(f"{URL}/new?member_id={member_id}", new_login(**changes))


def first_password(people, answer):
    page = people["sec"].get(answer.location).text
    return re.search(r">([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<", page)[1]


def membership_id(world, name):
    with reading():
        return session().scalars(select(Membership.id).where(Membership.user_id == world.actor(name).user_id)).one()


def test_a_new_login_signs_in_with_the_first_password_shown_once(app, people, world):
    answer = make_login(people, world)
    first = first_password(people, answer)
    mia = Person(app)

    signed_in = mia.post("/sign-in", {"login": "mia", "password": first})

    assert signed_in.location == "/password"
    assert people["sec"].get(answer.location).status_code == 303
    with reading():
        made = (
            session()
            .scalars(select(Membership).join(User, User.id == Membership.user_id).where(User.login == "mia"))
            .one()
        )
    assert (made.member_id, made.role) == (world.homes["dana"].member_ids[0], "clerk")


def test_a_person_is_found_before_the_login_is_made(people, world):
    page = people["sec"].get(f"{URL}/find?q=孙").text

    assert f"member_id={world.homes['dana'].member_ids[0]}" in page
    assert people["sec"].get(f"{URL}/new?member_id={world.homes['dana'].member_ids[0]}").status_code == 200
    assert people["sec"].get(f"{URL}/new").status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"login": "\u0430dmin"}, "A login has 2 to 40"),
        ({"login": "mia\u200b"}, "A login has 2 to 40"),
        ({"login": "x"}, "A login has 2 to 40"),
        ({"login": " BO"}, "is taken"),
        ({"login": ""}, "Type a login"),
        ({"name": "<img>"}, "A name has 1 to 40"),
        ({"role": "mayor"}, "error"),
        ({"since_on": "2020-01-01"}, "begins today or later"),
        ({"since_on": "soon"}, "error"),
    ],
)
def test_a_bad_login_is_refused_and_nothing_is_made(people, world, changes, says):
    answer = make_login(people, world, **changes)

    assert answer.status_code == 422
    assert says in answer.text
    with reading():
        assert session().scalars(select(User).where(User.name.in_(["孙米", "<img>"]))).first() is None


def test_a_member_with_a_login_gets_no_second_one(people, world):
    member_id = world.homes["bo"].member_ids[0]

    answer = people["sec"].post(f"{URL}/new?member_id={member_id}", new_login())

    assert answer.status_code == 422
    assert "has a login already" in answer.text


def test_another_villages_member_is_not_there(people, world):
    member_id = world.homes["charlie"].member_ids[0]

    assert people["sec"].post(f"{URL}/new?member_id={member_id}", new_login()).status_code == 404


def test_a_dismissed_clerk_loses_the_role_in_the_open_session(people, world):
    assert people["bo"].get("/v/lahai/households").status_code == 200

    people["sec"].post(user_url(world, "bo", f"/roles/{membership_id(world, 'bo')}/end"))

    assert people["bo"].get("/v/lahai/households").status_code == 404


def test_a_role_is_given_from_a_day_to_a_day(people, world):
    answer = people["sec"].post(
        user_url(world, "bo", "/roles"), {"role": "keeper", "since_on": today(1), "until_on": today(5)}
    )

    assert answer.status_code == 303
    assert today(5) in people["sec"].get(user_url(world, "bo")).text
    assert people["bo"].get("/v/lahai/counter/").status_code == 404


def test_a_bad_role_is_refused_and_what_was_chosen_is_kept(people, world):
    answer = people["sec"].post(
        user_url(world, "bo", "/roles"), {"role": "keeper", "since_on": today(5), "until_on": today(1)}
    )

    assert answer.status_code == 422
    assert f'value="{today(5)}"' in answer.text


def test_the_last_secretary_is_kept_in_plain_words(people, world):
    own = membership_id(world, "sec")

    answer = people["sec"].post(user_url(world, "sec", f"/roles/{own}/end"))

    assert answer.status_code == 409
    assert "must keep a secretary" in answer.text


def test_a_new_first_password_ends_the_sessions_and_must_be_changed(app, people, world):
    people["bo"].get("/own/")

    first = first_password(people, people["sec"].post(user_url(world, "bo", "/new-password")))

    assert people["bo"].get("/own/").location.startswith("/sign-in")
    bo = Person(app)
    bo.post("/sign-in", {"login": "bo", "password": first})
    assert bo.get("/v/lahai/households").location == "/password"


def test_a_switched_off_login_is_out_at_once_and_comes_back(people, world):
    people["sec"].post(user_url(world, "bo", "/switch"), {"wanted": "off"})
    assert people["bo"].get("/own/").location.startswith("/sign-in")

    assert people["sec"].post(user_url(world, "bo", "/switch"), {"wanted": "on"}).status_code == 303
    with reading():
        assert session().get(User, world.actor("bo").user_id).is_active


def test_a_person_is_signed_out_everywhere(people, world):
    people["sec"].post(user_url(world, "bo", "/end-sessions"))

    assert people["bo"].get("/own/").location.startswith("/sign-in")


def test_a_supervisor_sees_who_may_do_what_but_changes_nothing(people, world):
    assert people["sup"].get(URL).status_code == 200
    assert "End this role" not in people["sup"].get(user_url(world, "bo")).text
    assert people["sup"].post(user_url(world, "bo", "/new-password")).status_code == 404


@pytest.mark.parametrize("who", ["bo", "ren", "kay", "alice", "charlie"])
def test_nobody_else_sees_or_changes_people(people, world, who):
    for what in ("", "/find", "/new", f"/{world.actor('bo').user_id}"):
        assert people[who].get(URL + what).status_code == 404
    for what in ("/roles", "/new-password", "/switch", "/end-sessions", f"/roles/{membership_id(world, 'bo')}/end"):
        assert people[who].post(user_url(world, "bo", what), {"role": "secretary"}).status_code == 404


def test_another_villages_login_is_not_there_under_ones_own_address(people, world):
    bo = world.actor("bo").user_id
    assert people["charlie"].get(f"/v/other/people/{bo}").status_code == 404
    for what in ("roles", "new-password", "switch", "end-sessions", f"roles/{membership_id(world, 'bo')}/end"):
        data = {"role": "clerk", "since_on": today()}
        assert people["charlie"].post(f"/v/other/people/{bo}/{what}", data).status_code == 404
    assert "李博" not in people["charlie"].get("/v/other/people").text
