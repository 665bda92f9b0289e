"""The village tries everything in its practice copy, and the real books do not move."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from pointsapp.activities.service.sheet import start_activity
from pointsapp.activities.types import ActivityFacts
from pointsapp.cards.errors import CardForPractice, CardNotForPractice
from pointsapp.cards.models import Card
from pointsapp.cards.queries.cards import get_live_card
from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.chain.queries import find_head
from pointsapp.core import clock
from pointsapp.core.db import reading, transaction
from pointsapp.ledger.models import Account
from pointsapp.people.models import User
from pointsapp.people.passwords import hash_password
from pointsapp.practice.store import find_copy
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import post_notice
from pointsapp.reports.verify import find_first_fault
from pointsapp.shop.models import Reward
from tests.buying import buy
from tests.databases import KINDS, Databases
from tests.person import Person
from tests.places import Installation, installation
from tests.posted import approve_lines
from tests.world import NOW, TODAY, World

PASSWORD = "a long enough sentence"
SETTINGS = "/v/lahai/settings/practice"
INSIDE = "/practice/lahai"


@dataclass
class Village:
    """A village with points and a card in use, its secretary at a browser, and the copy that was made."""

    place: Installation
    world: World
    secretary: Person
    card_code: str
    token: str
    begun: dict[str, Any] = field(default_factory=dict)

    @property
    def copy_app(self) -> Flask:
        copy = find_copy(self.place.folder, "lahai", at=NOW)
        return self.place.app.extensions["points_practice"].app_of(copy)


@pytest.fixture(scope="module", params=KINDS)
def village(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("practice")
    (folder / "now").write_text(NOW.isoformat())
    with installation(databases, request.param, folder / "place") as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_test_file", str(folder / "now"))
        with place.app.app_context():
            world = World.make()
            world.give("alice", 90)
            approve_lines(world, {"alice": 10, "dana": 8})
            kept = hash_password(PASSWORD)
            with transaction() as current:
                token = post_notice(world.actor("bo"), None, at=NOW).token
                [(card, code)] = issue_cards(world.actor("bo"), [alices(world)], at=NOW)
                hand_out(world.actor("bo"), [card.id], at=NOW)
                current.execute(update(User).where(User.login.in_(["sec", "kay"])).values(password_hash=kept))
            secretary = Person(place.app, world.sign_in("sec"))
            assert secretary.get(f"{INSIDE}/sign-in").status_code == 404
            assert secretary.post(SETTINGS).status_code == 303
        made = Village(place, world, secretary, code, token)
        made.begun = state_of(made.copy_app, world)
        yield made
        place.app.extensions["points_practice"]._close("lahai")


def alices(world: World) -> tuple[Any, Any]:
    home = world.homes["alice"]
    return home.household_id, home.member_ids[0]


def state_of(app: Flask, world: World) -> dict[str, Any]:
    """Say how the books, the shelf and the cards of a village stand."""
    balances = select(Account.id, Account.balance).where(Account.village_id == world.village_id).order_by(Account.id)
    with app.app_context(), reading() as current:
        return {
            "head": find_head(world.village_id),
            "balances": current.execute(balances).all(),
            "shelf": current.execute(select(Reward.id, Reward.stock).order_by(Reward.id)).all(),
            "cards": current.execute(select(Card.id, Card.code_hash, Card.ended_at).order_by(Card.id)).all(),
            "notices": current.scalar(select(Notice.id).order_by(Notice.id.desc())),
            "fault": find_first_fault({world.village_id: []}),
        }


def sign_in(client: FlaskClient, login: str) -> Any:
    page = client.get(f"{INSIDE}/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    return client.post(
        f"{INSIDE}/sign-in",
        data={"csrf_token": token[1], "login": login, "password": PASSWORD},
        follow_redirects=True,
    )


def test_what_is_tried_in_the_copy_leaves_the_real_books_as_they_are(village: Village) -> None:
    real, world = village.place.app, village.world
    before = state_of(real, world)

    # The copy begins as the village stands, with the same login and password.
    copy, begun = village.copy_app, village.begun
    assert begun["balances"] == before["balances"]
    assert begun["shelf"] == before["shelf"]
    assert begun["fault"] is None
    front = sign_in(real.test_client(), "sec")
    assert (front.status_code, front.request.path) == (200, f"{INSIDE}/v/lahai/")
    assert "is-practice" in front.text

    # A deed is recorded, goods go out, a card is printed: all of it works, and stays there.
    with copy.app_context():
        with transaction():
            start_activity(world.actor("bo"), ActivityFacts("练一练", TODAY), at=NOW)
            [(card, code)] = issue_cards(world.actor("bo"), [alices(world)], at=NOW)
            hand_out(world.actor("bo"), [card.id], at=NOW)
        assert buy(world, "alice", at=NOW + timedelta(minutes=1), rice=1).points == 30
        with reading():
            assert get_live_card(world.village_id, code).id == card.id
            with pytest.raises(CardNotForPractice):
                get_live_card(world.village_id, village.card_code)
    tried = state_of(copy, world)
    assert tried["fault"] is None
    assert tried["balances"] != begun["balances"]
    assert tried["cards"][0].code_hash != before["cards"][0].code_hash

    # The real village has not moved by a point, a bag or a card, and takes no practice card.
    assert state_of(real, world) == before
    with real.app_context(), reading():
        assert get_live_card(world.village_id, village.card_code)
        with pytest.raises(CardForPractice):
            get_live_card(world.village_id, code)

    # Its own key signs in the copy; the real key lies nowhere in it.
    real_keys = {path.name for path in (village.place.folder / "keys").iterdir()}
    assert real_keys
    copy_folder = Path(copy.instance_path)
    assert not real_keys & {path.name for path in copy_folder.rglob("*.pem")}
    assert not list(copy_folder.rglob("*.zip"))


def test_every_page_and_every_sheet_of_the_copy_says_so(village: Village) -> None:
    client = village.place.app.test_client()
    door = client.get(f"{INSIDE}/sign-in").text
    sign_in(client, "sec")
    pages = {
        name: client.get(f"{INSIDE}{address}").text
        for name, address in {
            "settings": "/v/lahai/settings",
            "sheet": f"/v/lahai/notices/{village.begun['notices']}/sheet",
            "public": f"/n/{village.token}",
            "missing": "/v/lahai/nothing-here",
        }.items()
    }
    counter = village.place.app.test_client()
    pages["counter"] = sign_in(counter, "kay").text

    for name, text in {"door": door, **pages}.items():
        assert 'is-practice"' in text, name
        assert "css/practice.css" in text, name
        assert text.count("练习 · 不作数") >= 4, name
        assert 'href="/v/lahai/"' in text, name
    with village.copy_app.app_context():
        receipt = buy(village.world, "alice", at=NOW + timedelta(minutes=2), soap=1)
    slip = client.get(f"{INSIDE}/v/lahai/redemptions/{receipt.id}/print").text
    assert slip[slip.index('<article class="slip">') :].count("练习 · 不作数") == 1
    assert '@top-right { content: "练习 · 不作数"' in pages["sheet"]
    assert "账本封条" not in pages["sheet"]
    workbook = client.get(f"{INSIDE}/v/lahai/households/export")
    assert "%E7%BB%83%E4%B9%A0" in workbook.headers["Content-Disposition"]
    for closed in ("settings/archive", "settings/backups", "settings/practice", "settings/restored"):
        assert client.get(f"{INSIDE}/v/lahai/{closed}").status_code == 404, closed


def test_neither_session_opens_the_other_place(village: Village) -> None:
    real, other = village.place.app.test_client(), village.place.app.test_client()
    sign_in(other, "sec")

    assert "/sign-in" in real.get(f"{INSIDE}/v/lahai/").location
    assert "/sign-in" in other.get("/v/lahai/").location
    assert village.secretary.get("/v/lahai/").status_code == 200
    assert f'href="{INSIDE}/v/lahai/"' in village.secretary.get("/v/lahai/").text
    assert "is-practice" not in village.secretary.get("/v/lahai/").text
    for odd in (
        "/practice/other/v/other/",
        "/practice/../v/lahai/",
        "/practice/",
        "/practice/LAHAI/",
        "/practice/%00/",
    ):
        assert real.get(odd).status_code in (303, 404), odd


@pytest.mark.parametrize("village", ["sqlite"], indirect=True)
def test_the_copy_is_made_anew_and_removed_by_one_button(village: Village) -> None:
    first = find_copy(village.place.folder, "lahai", at=NOW)
    with FileLock(first.folder.parent / ".lock"):
        assert village.secretary.post(SETTINGS).status_code == 303
    assert "is being made or removed right now" in village.secretary.get(SETTINGS).text
    assert find_copy(village.place.folder, "lahai", at=NOW) == first

    assert village.secretary.post(SETTINGS).status_code == 303
    second = find_copy(village.place.folder, "lahai", at=NOW)
    assert (first.folder != second.folder, first.folder.exists()) == (True, False)
    assert village.secretary.get(f"{INSIDE}/sign-in").status_code == 200
    assert find_copy(village.place.folder, "lahai", at=NOW + timedelta(days=30)) is None

    assert village.secretary.post(f"{SETTINGS}/remove").status_code == 303
    assert village.secretary.get(f"{INSIDE}/sign-in").status_code == 404
    assert not second.folder.exists()
    assert "There is no practice copy now" in village.secretary.get(SETTINGS).text

    shutil.rmtree(second.folder.parent)
    second.folder.parent.write_text("in the way")
    assert village.secretary.post(SETTINGS).status_code == 303
    assert "be written" in village.secretary.get(SETTINGS).text
    second.folder.parent.unlink()
    assert village.secretary.post(SETTINGS).status_code == 303
