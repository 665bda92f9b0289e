"""Pages of households: the list, one household, its members, its phones."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, session
from pointsapp.households import queries
from pointsapp.households.models import Household
from pointsapp.people.models import SignIn
from pointsapp.people.rules.pairing import write_code
from tests.person import Person

URL = "/v/lahai/households"


def home_url(world, name="alice"):
    return f"{URL}/{world.homes[name].household_id}"


def member_url(world, what, name="alice"):
    return f"{home_url(world, name)}/members/{world.homes[name].member_ids[0]}/{what}"


def new_household(**changes):
    return {
        "number": "101",
        "group_id": "",
        "since_on": "2026-03-01",
        "head_name": "阿依古丽·买买提",
        "members-0-name": "𬎆㛃",
        "members-0-relation": "child",
        "members-0-is_child": "y",
        "members-1-name": " ",
        "members-1-relation": "spouse",
        **changes,
    }


def find(world, number):
    with reading():
        wanted = select(Household.id).where(Household.village_id == world.village_id, Household.number == number)
        household_id = session().scalars(wanted).one_or_none()
        return household_id and queries.describe_household(world.village_id, household_id, on=village_day(now()))


def test_the_list_says_how_many_and_finds_by_part_of_a_name(people):
    page = people["bo"].get(f"{URL}?q=晓明").text

    assert "张晓明" in page
    assert "李博" not in page
    assert "1 in all" in page


@pytest.mark.parametrize(
    "query", ["q=%25", "q=%27%20OR%201%3D1", "group=99999999999999999999", "state=none", "page=0&q=zzz"]
)
def test_an_odd_search_finds_nothing_and_breaks_nothing(people, query):
    assert people["bo"].get(f"{URL}?{query}").status_code == 200


@pytest.mark.parametrize("page", ["-1", "0", "x", "99999999999999999999", "1e3"])
def test_an_odd_page_number_gives_a_page(people, page):
    assert people["bo"].get(f"{URL}?page={page}").status_code == 200


def test_the_list_is_exported_as_it_is_filtered(people, world):
    answer = people["bo"].get(f"{URL}/export?q=001")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[-1][:2] == ["001", "张晓明"]


def test_a_household_is_entered_with_rare_and_long_names(people, world):
    answer = people["bo"].post(f"{URL}/new", new_household(group_id=str(world.group_id)))

    made = find(world, "101")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/{made.household_id}")
    assert [(member.name, member.is_adult) for member in made.members] == [("阿依古丽·买买提", True), ("𬎆㛃", False)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": ""}, "Type the household number"),
        ({"number": "001"}, "has the number"),
        ({"number": "=1+1"}, "household number has 1 to 20"),
        ({"head_name": ""}, "Type a name"),
        ({"head_name": "<script>alert(1)</script>"}, "A name has 1 to 40"),
        ({"head_name": "张\u202e伟"}, "A name has 1 to 40"),
        ({"head_name": "张\u200b伟"}, "A name has 1 to 40"),
        ({"head_name": "张晓明"}, "lives in household 001 already"),
        ({"members-0-name": "{{7*7}}"}, "A name has 1 to 40"),
        ({"since_on": "2026-02-30"}, "error"),
        ({"since_on": "2099-01-01"}, "The day must have come"),
        ({"since_on": "9999-01-01"}, "Look at the year."),
        ({"group_id": "0"}, "error"),
        ({"group_id": "x"}, "error"),
        ({"members-0-relation": "head"}, "error"),
        ({"members-0-relation": "boss"}, "error"),
    ],
)
def test_a_household_of_bad_input_is_refused_and_what_was_typed_is_kept(people, world, changes, says):
    answer = people["bo"].post(f"{URL}/new", new_household(**{"group_id": str(world.group_id), **changes}))

    assert answer.status_code == 422
    assert says in answer.text
    assert "𬎆㛃" in answer.text or "members-0-name" in changes
    assert "<script>alert" not in answer.text
    with reading():
        assert session().scalars(select(Household).where(Household.number == "101")).first() is None


def test_another_villages_group_is_no_choice(people, world):
    with reading():
        other = queries.get_household(world.other_village_id, world.homes["charlie"].household_id).group_id

    answer = people["bo"].post(f"{URL}/new", new_household(group_id=str(other)))

    assert answer.status_code == 422


def test_fields_that_no_form_has_are_not_taken(people, world):
    people["bo"].post(
        f"{URL}/new",
        new_household(
            group_id=str(world.group_id),
            village_id=str(world.other_village_id),
            balance="500",
            wallet_id="1",
            state="closed",
        ),
    )

    with reading():
        page = queries.list_households(world.village_id, queries.Filter(text="101"), page=1, on=village_day(now()))
    assert [(row.balance, row.state) for row in page.rows] == [(0, "resident")]


def test_a_namesake_is_entered_after_the_tick(people, world):
    data = new_household(group_id=str(world.group_id), head_name="张晓明", has_namesakes="y")

    assert people["bo"].post(f"{URL}/new", data).status_code == 303


def test_a_number_is_mended_and_nothing_else_with_it(people, world):
    people["sec"].post(f"{home_url(world)}/change", {"number": "A-7", "state": "closed"})

    assert find(world, "A-7").state == "resident"


def test_members_come_are_mended_and_leave(people, world):
    bo = people["bo"]
    bo.post(
        f"{home_url(world)}/members/new",
        {"name": "刘美", "relation": "spouse", "phone": "13800000000", "since_on": "2026-03-01"},
    )
    mei = next(member for member in find(world, "001").members if member.name == "刘美")
    mei_url = f"{home_url(world)}/members/{mei.member_id}"

    assert bo.post(f"{mei_url}/change", {"name": "刘丽", "relation": "parent", "is_child": "y"}).status_code == 303
    assert "刘丽" in bo.get(home_url(world)).text
    assert bo.post(f"{mei_url}/end", {"until_on": "2026-06-30", "reason": "moved_away"}).status_code == 303

    assert [member.name for member in find(world, "001").members] == ["张晓明"]
    assert "2026-06-30" in bo.get(home_url(world)).text


def test_the_head_leaves_only_after_another_one_is_head(people, world):
    bo = people["bo"]
    bo.post(f"{home_url(world)}/members/new", {"name": "刘美", "relation": "spouse", "since_on": "2026-03-01"})

    refused = bo.post(member_url(world, "end"), {"until_on": "2026-06-30", "reason": "moved_away"})

    assert "First make one of them head" in refused.text


def test_the_pages_of_members_open(people, world):
    for what in ("members/new", "change", f"members/{world.homes['alice'].member_ids[0]}/change"):
        assert people["bo"].get(f"{home_url(world)}/{what}").status_code == 200
    assert people["bo"].get(member_url(world, "end")).status_code == 200


def make_code(people, world):
    answer = people["bo"].post(f"{home_url(world)}/phones/code", {"member_id": str(world.homes["alice"].member_ids[0])})
    page = people["bo"].get(answer.location).text
    return re.search(r">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})<", page)[1]


def test_a_code_is_shown_once_and_ties_a_phone(app, people, world):
    code = make_code(people, world)
    phone = Person(app)

    again = people["bo"].get(f"{home_url(world)}/phones/slip")
    answer = phone.post("/pair", {"code": code.lower()}, headers={"User-Agent": "Android MicroMessenger"})

    assert again.status_code == 303
    assert answer.status_code == 303
    assert phone.get("/").location == "/v/lahai/passbook"
    page = people["bo"].get(home_url(world)).text
    assert "Android · WeChat" in page
    with phone.client.session_transaction() as cookie:
        assert cookie.permanent


def test_a_used_code_is_refused_with_what_to_do(app, people, world):
    code = make_code(people, world)
    Person(app).post("/pair", {"code": code})

    answer = Person(app).post("/pair", {"code": code})

    assert answer.status_code == 422
    assert "used already or is too old" in answer.text


def test_a_scanned_code_is_filled_in_but_not_used_by_opening_the_page(app, people, world):
    code = make_code(people, world)

    page = Person(app).get(f"/pair?code={code}").text

    assert f'value="{code}"' in page
    assert Person(app).post("/pair", {"code": code}).status_code == 303


def test_codes_are_not_guessed_from_one_address(app, world):
    stranger = Person(app)
    for number in range(20):
        stranger.post("/pair", {"code": write_code(f"{number:08d}")})

    assert "Too many tries" in stranger.post("/pair", {"code": write_code("ABCDEFGH")}).text


def test_the_desk_ends_a_phone(app, people, world):
    phone = Person(app)
    phone.post("/pair", {"code": make_code(people, world)}, headers={"User-Agent": "iPhone Safari"})
    with reading():
        found = session().scalars(select(SignIn.id).where(SignIn.device == "iPhone · Safari")).one()

    people["bo"].post(f"{home_url(world)}/phones/{found}/end")

    assert "/sign-in" in phone.get("/").text


def test_who_moves_away_loses_the_phone(app, people, world):
    phone = Person(app)
    phone.post("/pair", {"code": make_code(people, world)})

    people["bo"].post(member_url(world, "end"), {"until_on": "2026-06-30", "reason": "moved_away"})

    assert "/sign-in" in phone.get("/").text


@pytest.mark.parametrize("who", ["charlie", "alice", "kay", "ren", "sup"])
def test_only_clerk_and_secretary_change_households(people, world, who):
    for what, data in {
        "new": new_household(group_id=str(world.group_id)),
        f"{world.homes['alice'].household_id}/change": {"number": "9", "state": "closed"},
        f"{world.homes['alice'].household_id}/members/new": {"name": "新"},
        f"{world.homes['alice'].household_id}/phones/code": {"member_id": str(world.homes["alice"].member_ids[0])},
        f"{world.homes['alice'].household_id}/phones/1/end": {},
    }.items():
        assert people[who].post(f"{URL}/{what}", data).status_code == 404


@pytest.mark.parametrize("who", ["charlie", "alice", "kay", "ren"])
def test_households_are_not_there_for_others(people, world, who):
    for what in ("", "/export", "/new", f"/{world.homes['alice'].household_id}"):
        assert people[who].get(URL + what).status_code == 404


def test_another_villages_household_is_not_there_under_ones_own_address(people, world):
    alice = world.homes["alice"]
    for what in ("", "/change", "/members/new", f"/members/{alice.member_ids[0]}/end"):
        assert people["charlie"].get(f"/v/other/households/{alice.household_id}{what}").status_code == 404


@pytest.mark.parametrize("odd", ["0", "-1", "1%00", "1%20OR%201=1", "x", "99999999999999999999999", "1/../2"])
def test_an_odd_id_is_not_there(people, odd):
    assert people["bo"].get(f"{URL}/{odd}").status_code == 404


def test_a_passer_by_is_asked_to_sign_in_and_comes_back(people):
    assert people["passer_by"].get(f"{URL}?q=a").location == "/sign-in?next=/v/lahai/households?q%3Da"


@pytest.mark.parametrize(("day", "is_taken"), [("0202-03-01", False), ("1949-10-01", True)])
def test_a_slip_in_the_year_is_said_but_old_people_came_long_ago(people, world, day, is_taken):
    answer = people["bo"].post(f"{URL}/new", new_household(group_id=str(world.group_id), since_on=day))

    assert ("Look at the year." in answer.text) is not is_taken
    assert (find(world, "101") is not None) is is_taken


def test_entering_one_household_after_another_proposes_number_group_and_day(people, world) -> None:
    page = people["bo"].get("/v/lahai/households/new").text
    data = {"number": "008", "group_id": str(world.group_id), "since_on": "2026-02-01", "head_name": "郑九"}

    answer = people["bo"].post("/v/lahai/households/new", {**data, "another": "1"})
    following = people["bo"].get(answer.location).text

    assert 'value="008"' in page
    assert 'value="009"' in following
    assert 'value="2026-02-01"' in following
    assert people["bo"].get("/v/lahai/households/new?group=x&since=2026-02-30").status_code == 200
