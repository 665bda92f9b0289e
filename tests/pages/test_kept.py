"""What the village keeps about a household: public in words, to the household in full, to nobody else."""

from __future__ import annotations

from sqlalchemy import update

from pointsapp.cards.service import issue_cards
from pointsapp.core.db import session, transaction
from pointsapp.households.models import Member
from tests.person import Person
from tests.world import NOW, World

URL = "/v/lahai/kept"


def give_phone_and_card(world: World) -> None:
    home = world.homes["alice"]
    with transaction():
        session().execute(update(Member).where(Member.id == home.member_ids[0]).values(phone="13800138000"))
        issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)


def test_everybody_reads_what_is_kept_and_why_on_screen_and_paper(world: World, people: dict[str, Person]) -> None:
    for page in (people["passer_by"].get(URL).text, people["passer_by"].get(f"{URL}/sheet").text):
        assert "identity card numbers and bank accounts" in page
        assert "within 7 working days" in page
        assert "Supervision committee: Sup" in page
        assert "Version 2 of Sun 22 Nov 2026" in page
        assert "张晓明" not in page


def test_a_household_sees_on_its_phone_all_that_is_kept_of_it(world: World, people: dict[str, Person]) -> None:
    give_phone_and_card(world)

    page = people["alice"].get(f"{URL}/own").text

    for own in ("张晓明", "001", "一组", "13800138000", "No. 00001", "Printed, not handed out", "last used"):
        assert own in page
    assert "孙丹" not in page
    assert "/v/lahai/kept/own" in people["alice"].get("/v/lahai/passbook").text


def test_the_desk_prints_it_for_who_has_no_phone(world: World, people: dict[str, Person]) -> None:
    give_phone_and_card(world)

    page = people["bo"].get(f"{URL}/households/{world.homes['alice'].household_id}").text

    assert "13800138000" in page
    assert people["ren"].get(f"{URL}/households/{world.homes['alice'].household_id}").status_code == 404
    assert people["bo"].get(f"{URL}/households/{world.homes['charlie'].household_id}").status_code == 404
