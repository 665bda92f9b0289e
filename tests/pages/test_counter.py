"""The counter's pages: scan, choose, confirm, hand over, undo, each step a plain form."""

from datetime import timedelta

import pytest

from pointsapp.cards.rules import new_card_code
from pointsapp.cards.service import end_card, hand_out, issue_cards
from pointsapp.core.db import session, transaction
from pointsapp.people.models import User
from pointsapp.people.passwords import hash_password
from pointsapp.redemptions.models import LookUp, Quote, QuoteSignature, Redemption
from pointsapp.shop.service import change_reward, open_shop
from pointsapp.villages.service import change_settings
from tests.counter import COUNTER, JSON, Shop
from tests.world import NOW


def test_a_household_collects_rice_with_its_card(shop: Shop) -> None:
    goods = shop.kay.get(shop.goods_url()).text
    assert "张晓明" in goods
    assert 'data-balance="90"' in goods

    quote_url = shop.quote_url(rice=1, soap=2)
    assert "大米 5 公斤" in shop.kay.get(quote_url).text
    done = shop.confirm(quote_url)

    assert done.status_code == 303
    receipt = shop.kay.get(done.location).text
    assert "000001" in receipt
    assert 'data-posting="undo"' in receipt
    assert (shop.balance, shop.stock("rice"), shop.stock("soap")) == (50, 9, 48)
    assert shop.kay.get(quote_url).location == done.location.removesuffix("?new=1")
    assert "JF1R 0000 01" in shop.kay.get(done.location.replace("?new=1", "/print")).text
    assert "Today 09:30" in shop.kay.get(shop.goods_url()).text


def test_the_three_answers_carry_the_key_a_sentence_and_the_next_page(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    key = shop.key(quote_url)

    answers = [shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json == answers[1].json == answers[2].json
    assert answers[0].json["request_key"] == key
    assert answers[0].json["result"] == "done"
    assert answers[0].json["text"] == "大米 5 公斤 ×1, 30 pts"
    assert answers[0].json["page"].endswith("?new=1")
    assert "60" not in answers[0].text.replace(key, "").replace(answers[0].json["page"], "")
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert (shop.balance, shop.count(Redemption)) == (60, 1)


def test_a_refusal_is_kept_for_its_key_and_leads_back_to_the_goods(shop: Shop) -> None:
    first, second = shop.quote_url(rice=2), shop.quote_url(rice=1, soap=1)
    shop.confirm(first)
    key = shop.key(second)

    refused = shop.kay.post(f"{second}/confirm", {"request_key": key}, headers=JSON)
    shop.world.give("alice", 100)
    again = shop.kay.post(f"{second}/confirm", {"request_key": key}, headers=JSON)

    assert refused.status_code == 422
    assert refused.json == again.json
    assert (refused.json["result"], refused.json["code"]) == ("not_done", "insufficient_points")
    assert refused.json["text"] == "5 pts short."
    goods = shop.kay.get(refused.json["page"]).text
    assert f'name="qty-{shop.world.rewards["rice"]}" min="0" max="8" step="1" value="1"' in goods
    assert shop.balance == 130


def test_without_a_script_a_refusal_stands_on_the_page_to_go_on_with(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    shop.travel(NOW + timedelta(minutes=3))

    refused = shop.confirm(quote_url)
    page = shop.kay.get(refused.location).text

    assert refused.status_code == 303
    assert "The time for this sum is over" in page
    renewed = shop.kay.post(f"{quote_url}/renew")
    assert renewed.location != quote_url
    assert shop.confirm(renewed.location).status_code == 303
    assert shop.balance == 60


@pytest.mark.parametrize("key", ["", "x", "0192f0c4-0000-7000-8000-000000000001", "k" * 10_000, "a\x00b" * 8])
def test_a_key_that_is_not_the_quotes_own_is_no_answer_about_it(shop: Shop, key: str) -> None:
    quote_url = shop.quote_url(rice=1)

    answer = shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON)

    assert answer.status_code == 422
    assert "request_key" not in answer.json
    assert (shop.balance, shop.count(Redemption)) == (90, 0)
    assert shop.confirm(quote_url).status_code == 303


def test_signed_out_and_an_old_token_are_told_apart_from_refusals(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    sent = {"request_key": shop.key(quote_url)}

    nobody = shop.people["passer_by"].post(f"{quote_url}/confirm", sent, headers=JSON)
    stale = shop.kay.client.post(f"{quote_url}/confirm", data=sent, headers=JSON)
    by_get = shop.kay.get(f"{quote_url}/confirm")
    as_text = shop.kay.client.post(f"{quote_url}/confirm", data='{"a":1}', content_type="text/plain", headers=JSON)

    assert (nobody.status_code, nobody.json) == (401, {"result": "login"})
    assert (stale.status_code, stale.json) == (400, {"result": "stale"})
    assert (by_get.status_code, as_text.status_code) == (405, 400)
    assert shop.balance == 90


def test_undo_gives_everything_back_and_only_here_and_now(shop: Shop) -> None:
    receipt_url = shop.confirm(shop.quote_url(rice=1)).location.removesuffix("?new=1")
    key = shop.key(receipt_url)

    answers = [shop.kay.post(f"{receipt_url}/undo", {"request_key": key}, headers=JSON) for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert answers[0].json["result"] == "done"
    assert (shop.balance, shop.stock("rice")) == (90, 10)
    assert 'data-posting="undo"' not in shop.kay.get(receipt_url).text
    later = shop.confirm(shop.quote_url(soap=1)).location.removesuffix("?new=1")
    late_key = shop.key(later)
    shop.travel(NOW + timedelta(minutes=10))
    late = shop.kay.post(f"{later}/undo", {"request_key": late_key}, headers=JSON)
    assert (late.json["result"], late.json["code"]) == ("not_done", "undo_over")
    assert 'data-posting="undo"' not in shop.kay.get(later).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "card"),
        ("https://evil.example/pay?x=1", "card"),
        ("WIFI:S:x;;", "card"),
        ("javascript:alert(1)", "card"),
        ("<script>alert(1)</script>", "card"),
        ("'; DROP TABLE cards", "card"),
        ("JF1P" * 1000, "card"),
        ("\x00\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "card"),
    ],
)
def test_what_is_no_card_is_shown_as_text_at_most(shop: Shop, typed: str, says: str) -> None:
    answer = shop.kay.post(f"{COUNTER}/look", {"code": typed, "way": "box"})

    assert answer.status_code == 422
    assert "data-refusal" in answer.text
    assert says in answer.text
    assert "<script>alert" not in answer.text
    assert shop.count(Quote) == 0


def test_a_card_may_be_typed_small_spaced_wide_and_with_look_alikes(shop: Shop) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in shop.code)
    spaced = " ".join(shop.code[place : place + 4] for place in range(0, 32, 4)) + "\r\n"
    lookalike = shop.code.replace("1", "I").replace("0", "O")

    for code in (shop.code.lower(), wide, spaced, lookalike):
        assert shop.look(code).status_code == 303


def test_a_misread_doubled_or_cut_code_is_refused(shop: Shop) -> None:
    for place in range(32):
        letter = "2" if shop.code[place] != "2" else "3"
        assert shop.look(shop.code[:place] + letter + shop.code[place + 1 :]).status_code == 422
    for code in (shop.code * 2, shop.code[:-1], shop.code[1:], shop.code + "0"):
        assert shop.look(code).status_code == 422


def test_unknown_ended_and_unissued_cards_are_refused_in_words_and_never_shown(shop: Shop) -> None:
    home = shop.world.homes["alice"]
    other = shop.world.homes["charlie"]
    with transaction():
        [(_, unissued)] = issue_cards(shop.world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)
        charlie = shop.world.actor("charlie")
        [(foreign, foreign_code)] = issue_cards(charlie, [(other.household_id, other.member_ids[0])], at=NOW)
        hand_out(charlie, [foreign.id], at=NOW)
        end_card(shop.world.actor("bo"), shop.card.id, "lost", at=NOW)

    texts = {code: shop.look(code) for code in (shop.code, unissued, foreign_code, new_card_code())}

    assert {answer.status_code for answer in texts.values()} == {422}
    assert all(code not in answer.text for code, answer in texts.items())
    assert all("data-refusal" in answer.text for answer in texts.values())
    shop.kay.client.set_cookie("language", "zh")
    assert "这张卡已经换过新卡，请让村民出示新卡，或到村委会办理。" in shop.look().text


def test_so_many_unknown_cards_make_the_next_wait(shop: Shop) -> None:
    for _ in range(30):
        shop.look(new_card_code())

    waiting = shop.look()
    shop.travel(NOW + timedelta(minutes=16))

    assert waiting.status_code == 422
    assert "Too many unknown cards" in waiting.text
    assert shop.look().status_code == 303


def test_a_look_ages_and_belongs_to_its_login_shop_and_village(shop: Shop) -> None:
    url = shop.goods_url()
    # Not the last letter: some of its bits are padding, so another one may mean the same.
    spoilt = url[:-2] + ("A" if url[-2] != "A" else "B") + url[-1]

    assert shop.kay.get(spoilt).status_code == 404
    assert shop.kay.get(f"{COUNTER}/goods/x.y").status_code == 404
    assert shop.people["charlie"].get(url.replace("lahai", "other")).status_code in (303, 404)
    shop.travel(NOW + timedelta(minutes=15))
    late = shop.kay.get(url)
    assert (late.status_code, late.location) == (303, f"{COUNTER}/")
    assert shop.choose(url, rice=1).status_code == 422


@pytest.mark.parametrize(
    "units",
    ["-1", "1.5", "1e3", "NaN", "9223372036854775808", "0x10", "1_000", "１２", "²", "一百", "+5", "5,000", "true"],
)
def test_odd_numbers_of_goods_are_refused_with_what_was_typed(shop: Shop, units: str) -> None:
    answer = shop.choose(rice=units, soap="2")

    assert answer.status_code == 422
    assert "is no number of goods" in answer.text
    assert f'value="{units}"' in answer.text
    assert 'step="1" value="2"' in answer.text
    assert shop.count(Quote) == 0


def test_a_box_sent_twice_or_of_foreign_goods_is_refused(shop: Shop) -> None:
    url, rice = shop.goods_url(), shop.world.rewards["rice"]

    twice = shop.kay.post(url, {"collector": "holder", f"qty-{rice}": ["1", "5"]})

    assert twice.status_code == 422
    for name in ("qty-0", "qty--1", "qty-999999", "qty-1 OR 1=1", "qty-1%00", f"qty-{10**30}"):
        assert shop.kay.post(url, {"collector": "holder", name: "1"}).status_code == 404
    assert shop.choose(url, rice="", soap="0").status_code == 422
    assert shop.count(Quote) == 0


def test_prices_points_and_states_in_the_form_change_nothing(shop: Shop) -> None:
    sent = {"price": "1", "total_points": "1", "village_id": "2", "shop_id": "9", "household_id": "2", "role": "clerk"}
    url, rice = shop.goods_url(), shop.world.rewards["rice"]

    quote_url = shop.kay.post(f"{url}?qty-{rice}=9", {"collector": "holder", f"qty-{rice}": "1", **sent}).location
    shop.kay.post(f"{quote_url}/confirm", {"request_key": shop.key(quote_url), "points": "1", "balance": "9"})

    assert (shop.balance, shop.stock("rice")) == (60, 9)


def test_a_changed_price_is_said_and_the_sum_shown_again(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    with transaction():
        change_reward(shop.world.actor("bo"), shop.world.rewards["rice"], price_points=31, at=NOW)

    refused = shop.kay.post(f"{quote_url}/confirm", {"request_key": shop.key(quote_url)}, headers=JSON)

    assert refused.json["code"] == "price_changed"
    assert "31" in shop.kay.get(shop.kay.post(f"{quote_url}/renew").location).text
    assert shop.balance == 90


def test_who_fetches_for_them_is_found_on_the_roster(shop: Shop) -> None:
    url, soap = shop.goods_url(), shop.world.rewards["soap"]
    sent = {"collector": "proxy", f"qty-{soap}": "1"}

    nobody = shop.kay.post(url, {**sent, "proxy_text": "没有这个人"})
    own = shop.kay.post(url, {**sent, "proxy_text": "张晓明"})
    dana = shop.kay.post(url, {**sent, "proxy_text": "孙丹"})
    unknown = shop.kay.post(url, {"collector": "cat", f"qty-{soap}": "1"})
    family = shop.kay.post(url, {"collector": "family", "family_id": str(shop.world.homes["dana"].member_ids[0])})

    assert [answer.status_code for answer in (nobody, own, unknown, family)] == [422] * 4
    assert "没有这个人" in nobody.text
    assert 'value="1"' in nobody.text
    assert "孙丹, for the household" in shop.kay.get(dana.location).text


def test_above_the_limit_a_second_officer_confirms_beside_the_keeper(shop: Shop) -> None:
    shop.world.give("alice", 100)
    with transaction():
        session().query(User).filter_by(login="bo").update({"password_hash": hash_password("a long secret")})
    quote_url = shop.quote_url(rice=4)
    page = shop.kay.get(quote_url).text
    assert 'data-posting="confirm"' not in page

    early = shop.kay.post(f"{quote_url}/confirm", {"request_key": quote_url.rsplit("/", 1)[1]}, headers=JSON)
    quote_url = shop.kay.post(f"{quote_url}/renew").location
    wrong = shop.kay.post(f"{quote_url}/second", {"login": "bo", "password": "wrong"})
    empty = shop.kay.post(f"{quote_url}/second", {"login": "", "password": ""})
    own = shop.kay.post(f"{quote_url}/second", {"login": "kay", "password": "x"})
    signed = shop.kay.post(f"{quote_url}/second", {"login": "bo", "password": "a long secret"})

    assert early.json["code"] == "needs_second_officer"
    assert [answer.status_code for answer in (wrong, empty, own, signed)] == [422, 422, 422, 303]
    assert 'value="bo"' in wrong.text
    assert "a long secret" not in wrong.text
    assert "Bo" in shop.kay.get(quote_url).text
    assert shop.confirm(quote_url).status_code == 303
    assert shop.balance == 70
    assert shop.kay.get(f"{COUNTER}/").status_code == 200


def test_a_first_password_and_too_many_tries_sign_nothing(shop: Shop) -> None:
    shop.world.give("alice", 100)
    with transaction():
        session().query(User).filter_by(login="bo").update(
            {"password_hash": hash_password("a long secret"), "must_change_password": True}
        )
    quote_url = shop.quote_url(rice=4)

    first = shop.kay.post(f"{quote_url}/second", {"login": "bo", "password": "a long secret"})
    tries = [shop.kay.post(f"{quote_url}/second", {"login": "sup", "password": "no"}) for _ in range(6)]

    assert "first password" in first.text
    assert "Too many tries" in tries[-1].text
    assert shop.count(QuoteSignature) == 0


def test_a_forgotten_card_is_looked_up_with_a_reason(shop: Shop) -> None:
    hits = shop.kay.post(f"{COUNTER}/look-up", {"q": "张晓", "reason": "forgotten"})
    household_id = str(shop.world.homes["alice"].household_id)
    picked = shop.kay.post(
        f"{COUNTER}/look-up", {"q": "张晓", "reason": "other", "other": " 雨天 ", "household_id": household_id}
    )

    assert "张晓明" in hits.text
    assert shop.kay.get(picked.location).status_code == 200
    done = shop.confirm(shop.choose(picked.location, soap=1).location)
    assert done.status_code == 303
    assert [row.reason for row in session().query(LookUp)] == ["雨天"]
    session().close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"q": "张晓明"}, 422),
        ({"q": "", "reason": "lost"}, 422),
        ({"q": "谁也不是", "reason": "lost"}, 422),
        ({"q": "%", "reason": "lost"}, 422),
        ({"q": "张", "reason": "lost", "household_id": "0"}, 404),
        ({"q": "张", "reason": "lost", "household_id": "1 OR 1=1"}, 404),
        ({"q": "张", "reason": "other", "other": " ", "household_id": "1"}, 422),
    ],
)
def test_a_look_up_without_reason_or_fit_opens_nothing(shop: Shop, sent: dict, status: int) -> None:
    answer = shop.kay.post(f"{COUNTER}/look-up", sent)

    assert answer.status_code == status
    assert shop.count(LookUp) == 0


def test_a_household_of_another_village_cannot_be_looked_up(shop: Shop) -> None:
    foreign = str(shop.world.homes["charlie"].household_id)

    answer = shop.kay.post(f"{COUNTER}/look-up", {"q": "查理", "reason": "lost", "household_id": foreign})

    assert answer.status_code == 404
    assert shop.count(LookUp) == 0


def test_another_village_role_or_keeper_finds_nothing(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    receipt_url = shop.confirm(shop.quote_url(soap=1)).location.removesuffix("?new=1")
    for name in ("charlie", "bo", "ren", "sup", "sec", "alice"):
        person = shop.people[name]
        for url in (f"{COUNTER}/", shop.goods_url(), quote_url, receipt_url, f"{receipt_url}/print"):
            assert person.get(url).status_code == 404, (name, url)
        for url in (f"{COUNTER}/look", f"{quote_url}/confirm", f"{quote_url}/second", f"{receipt_url}/undo"):
            assert person.post(url, {"request_key": "k" * 20}).status_code == 404, (name, url)

    with transaction():
        open_shop(shop.world.actor("charlie"), "别处超市", at=NOW)
    charlie = shop.people["charlie"]
    for url in (quote_url, receipt_url):
        assert charlie.get(url.replace("lahai", "other")).status_code == 404
        assert charlie.post(f"{url.replace('lahai', 'other')}/confirm", {}).status_code == 404
    assert shop.balance == 85


def test_ids_that_are_none_are_absent(shop: Shop) -> None:
    assert shop.kay.get(f"{shop.goods_url()}?quote=%00").status_code == 200
    assert shop.kay.post(f"{COUNTER}/look-up", {"q": "a\x00", "reason": "lost"}).status_code == 422
    for uid in ("0", "-1", "1%00", "..%2f2", "1 OR 1=1", "01a20000-0000-7000-8000-000000000000", "x" * 300):
        assert shop.kay.get(f"{COUNTER}/quotes/{uid}").status_code == 404
        assert shop.kay.get(f"{COUNTER}/receipts/{uid}").status_code == 404
        assert shop.kay.post(f"{COUNTER}/quotes/{uid}/confirm", {"request_key": "k" * 20}).status_code == 404


def test_where_there_are_several_shops_the_device_is_asked_once(shop: Shop) -> None:
    quote_url = shop.quote_url(rice=1)
    key = shop.key(quote_url)
    with transaction():
        second = open_shop(shop.world.actor("bo"), "二店", at=NOW)

    assert shop.kay.get(f"{COUNTER}/").location == f"{COUNTER}/shop"
    assert "二店" in shop.kay.get(f"{COUNTER}/shop").text
    assert shop.kay.post(f"{COUNTER}/shop", {"shop_id": "999"}).status_code == 404
    assert shop.kay.post(f"{COUNTER}/shop", {"shop_id": str(second.id)}).status_code == 303
    elsewhere = shop.kay.post(f"{quote_url}/confirm", {"request_key": key}, headers=JSON)
    assert elsewhere.json["code"] == "quote_of_another_counter"
    assert shop.kay.get(quote_url).status_code == 404
    assert shop.balance == 90


def test_the_page_tells_the_script_shop_login_and_voice(shop: Shop) -> None:
    assert 'data-voice="off"' in shop.kay.get(f"{COUNTER}/").text

    with transaction():
        change_settings(shop.world.actor("sec"), {"has_voice": True}, at=NOW)

    page = shop.kay.get(f"{COUNTER}/")
    assert f'data-shop="lahai/{shop.world.shop_id}"' in page.text
    assert f'data-user="{shop.world.actor("kay").user_id}"' in page.text
    assert 'data-voice="on"' in page.text
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
