"""The counter in wrong hands or by odd ways: dismissed keepers, closed households, other methods, forged headers."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from pointsapp.cards.service import end_card
from pointsapp.core.clock import village_day
from pointsapp.core.db import session, transaction
from pointsapp.households.models import Household
from pointsapp.households.types import HouseholdState
from pointsapp.people.models import Membership, SignIn
from pointsapp.redemptions.models import Redemption
from pointsapp.shop.models import Shop as ShopRow
from pointsapp.web.shop.counter import postings
from tests.counter import COUNTER, JSON, Shop
from tests.world import NOW


def test_a_keeper_dismissed_with_a_page_open_redeems_no_more(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    key = shop.key(quote_url)
    with transaction():
        membership = session().query(Membership).filter_by(user_id=shop.world.actor("kay").user_id).one()
        membership.until_on = village_day(NOW) - timedelta(days=1)

    answer = shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON)

    assert answer.status_code == 404
    assert "request_key" not in answer.json
    assert (shop.balance, shop.count(Redemption)) == (90, 0)


def test_an_ended_session_is_asked_to_sign_in_and_moves_nothing(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    key = shop.key(quote_url)
    with transaction():
        session().query(SignIn).filter_by(user_id=shop.world.actor("kay").user_id).update({"ended_at": NOW})

    answer = shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON)

    assert (answer.status_code, answer.json) == (401, {"result": "login"})
    assert shop.balance == 90


def test_household_card_and_shop_count_at_the_moment_of_handing_over(shop: Shop) -> None:
    urls = [shop.quote_url(soap=1) for _ in range(3)]
    keys = [shop.key(url) for url in urls]

    def confirm(place: int):
        return shop.kay.post(f"{urls[place]}/confirm", {"request_key": keys[place]}, headers=JSON)

    household_id = shop.world.homes["alice"].household_id
    with transaction():
        session().get_one(Household, household_id).state = HouseholdState.CLOSED
    closed = confirm(0)
    with transaction():
        session().get_one(Household, household_id).state = HouseholdState.ABSENT
        end_card(shop.world.actor("bo"), shop.card.id, "lost", at=NOW)
    ended = confirm(1)
    with transaction():
        session().get_one(ShopRow, shop.world.shop_id).is_open = False
    shut = confirm(2)

    assert (closed.json["code"], closed.json["page"]) == ("household_not_served", f"{COUNTER}/")
    assert (ended.json["code"], ended.json["page"]) == ("card_ended", f"{COUNTER}/")
    assert (shut.json["code"], shut.json["page"]) == ("quote_of_another_counter", f"{COUNTER}/")
    assert shop.balance == 90


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "GET", "HEAD"])
def test_postings_move_points_by_post_alone(shop: Shop, method: str) -> None:
    quote_url = shop.quote_url(rice=1)
    sent = {"request_key": shop.key(quote_url), "csrf_token": shop.kay.csrf_token()}

    answer = shop.kay.client.open(
        f"{quote_url}/confirm", method=method, data=sent, headers={"X-HTTP-Method-Override": "POST"}
    )

    assert answer.status_code in (400, 405)
    assert shop.balance == 90


@pytest.mark.parametrize("tail", ["/", "//", "/.", ";jsessionid=1", "%2e%2e", "/confirm/"])
def test_odd_spellings_of_an_address_lead_nowhere(shop: Shop, tail: str) -> None:
    quote_url = shop.quote_url(rice=1)

    assert shop.people["bo"].get(quote_url + tail).status_code in (308, 404)
    assert shop.people["passer_by"].get(quote_url + tail).status_code in (303, 308, 404)
    assert shop.kay.post(quote_url + tail, {"request_key": shop.key(quote_url)}).status_code in (308, 404, 405)
    assert shop.balance == 90


def test_forged_headers_stand_in_no_address(shop: Shop) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4", "X-Original-URL": "/v/lahai/people"}
    quote_url = shop.quote_url(rice=1)

    page = shop.kay.get(quote_url, headers=forged)
    done = shop.confirm(quote_url, headers={**JSON, **forged})

    assert "evil.example" not in page.text
    assert done.json["page"].startswith(f"{COUNTER}/receipts/")


def test_a_busy_database_is_neither_done_nor_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    quote_url = shop.quote_url(rice=1)
    key = shop.key(quote_url)

    def busy(*_args: object, **_more: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    with monkeypatch.context() as while_busy:
        while_busy.setattr(postings, "run_once", busy)
        answer = shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON)
        plain = shop.kay.post(f"{quote_url}/confirm", {"request_key": key})

    assert (answer.status_code, answer.json) == (409, {"result": "checking", "request_key": key})
    assert plain.location == quote_url
    assert "not known yet" in shop.kay.get(quote_url).text
    assert shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON).json["result"] == "done"


def test_no_card_code_stands_in_an_address_a_page_or_a_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    answer = shop.look()
    pages = [answer.location, shop.kay.get(answer.location).text, shop.kay.get(shop.quote_url(rice=1)).text]

    assert all(shop.code not in page for page in pages)
    assert shop.code not in caplog.text
