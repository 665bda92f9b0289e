"""The page of the kin register."""

from __future__ import annotations

from tests.person import Person
from tests.world import World

PAGE = "/v/lahai/kin"


def enter(person: Person, world: World, officer: str, number: str):
    return person.post(PAGE, {"officer": str(world.actor(officer).user_id), "household": number})


def test_an_officer_enters_the_own_kin_and_sees_it(world: World, people: dict[str, Person]) -> None:
    answer = enter(people["ren"], world, "ren", world.homes["alice"].number)

    assert answer.status_code == 303
    page = people["ren"].get(PAGE).text
    assert "张晓明" in page
    assert "Take this entry out" not in page


def test_others_see_it_only_where_they_keep_the_register(world: World, people: dict[str, Person]) -> None:
    enter(people["ren"], world, "ren", world.homes["alice"].number)

    assert "张晓明" not in people["kay"].get(PAGE).text
    assert "Take this entry out" in people["sup"].get(PAGE).text
    assert "Take this entry out" in people["sec"].get(PAGE).text


def test_a_number_that_no_household_has_keeps_what_was_typed(world: World, people: dict[str, Person]) -> None:
    answer = enter(people["ren"], world, "ren", "999")

    assert answer.status_code == 422
    assert 'value="999"' in answer.text
    assert "There is no household with the number 999" in answer.text


def test_somebody_elses_kin_is_no_choice(world: World, people: dict[str, Person]) -> None:
    answer = enter(people["ren"], world, "sup", world.homes["alice"].number)

    assert answer.status_code == 422
    assert "张晓明" not in people["sup"].get(PAGE).text


def test_the_secretary_takes_out_what_does_not_hold(world: World, people: dict[str, Person]) -> None:
    enter(people["ren"], world, "ren", world.homes["alice"].number)
    page = people["sec"].get(PAGE).text
    address = page.split('action="')[2].split('"')[0]

    assert people["sec"].post(address).status_code == 303
    assert "Take this entry out" not in people["sec"].get(PAGE).text
