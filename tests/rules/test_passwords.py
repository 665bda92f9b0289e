"""Passwords, logins, pairing codes and counted tries as pure rules; and that an unknown login costs as much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pointsapp.core.actor import Role
from pointsapp.people import passwords
from pointsapp.people.errors import (
    LoginUnreadable,
    PairingCodeUnreadable,
    PasswordLikeLogin,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    TooManyTries,
)
from pointsapp.people.rules.logins import canonical_login
from pointsapp.people.rules.pairing import read_code, write_code
from pointsapp.people.rules.passwords import require_good_password
from pointsapp.people.rules.tries import Limit, idle_time, require_tries_left
from pointsapp.people.types import Lifetimes
from pointsapp.web.public.next_page import safe_next

AT = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cheap_hashes():
    passwords.use(is_cheap=True)


@pytest.mark.parametrize("password", ["rain on", "", "1234567", "雨落在屋顶上"])
def test_seven_letters_are_too_short(password):
    with pytest.raises(PasswordTooShort):
        require_good_password(password, login="bo", name="李博")


@pytest.mark.parametrize("password", ["rain fal", "雨落在老屋顶上了", "x?" * 4 + "!", "🌧️🏠🌧️🏠🌲🌾🌻", "a" * 127 + "b"])
def test_eight_letters_of_any_kind_will_do(password):
    require_good_password(password, login="bo", name="李博")


def test_what_nobody_types_is_too_long():
    with pytest.raises(PasswordTooLong):
        require_good_password("ab" * 5000, login="bo", name="李博")


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PassWord",
        "Password1",
        "ｐａｓｓｗｏｒｄ",
        "88888888",
        "12345678",
        "87654321",
        "abcdefgh",
        "qwertyui",
        "abcabcabc",
        "5201314520",
        "woaini1314",
        "admin123",
    ],
)
def test_what_strangers_try_first_is_refused(password):
    with pytest.raises(PasswordTooCommon):
        require_good_password(password, login="bo", name="李博")


@pytest.mark.parametrize("password", ["clerk.li.2026", "CLERK.LI!!", "李博博爱村民委员"])
def test_the_owners_login_or_name_is_no_password(password):
    with pytest.raises(PasswordLikeLogin):
        require_good_password(password, login="clerk.li", name="李博")


@pytest.mark.parametrize(
    ("typed", "kept"), [("ADMIN ", "admin"), ("ａｄｍｉｎ", "admin"), ("li.bo-2_x", "li.bo-2_x"), ("李博2", "李博2")]
)
def test_a_login_is_read_in_one_way(typed, kept):
    assert canonical_login(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "\u0430dmin",
        "admin\u200b",
        "ad\u202emin",
        "ad min",
        "李bo",
        ".bo",
        "bo\0",
        "b\r\no",
        "b" * 41,
        "ＢО",
        "a\u0301b",
    ],
)
def test_a_login_that_looks_like_another_is_refused(typed):
    with pytest.raises(LoginUnreadable):
        canonical_login(typed)


def test_a_hash_fits_its_password_only():
    kept = passwords.hash_password("rain on the roof")

    assert passwords.password_matches(kept, "rain on the roof")
    assert passwords.password_matches(kept, "ｒain on the roof")
    assert not passwords.password_matches(kept, "rain on the rock")
    assert not passwords.password_matches(kept, "rain on the roof\0")
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_without_a_hash_no_password_fits(kept):
    assert not passwords.password_matches(kept, "")
    assert not passwords.password_matches(kept, "rain on the roof")


def test_an_unknown_login_is_compared_like_a_known_one(monkeypatch):
    done = []
    hasher = passwords._in_use[0]

    class Counting:
        def hash(self, text):
            done.append("hash")
            return hasher.hash(text)

        def verify(self, kept, text):
            done.append("verify")
            return hasher.verify(kept, text)

    kept = passwords.hash_password("rain on the roof")
    for first, second in ((kept, None), (None, kept)):
        monkeypatch.setattr(passwords, "_in_use", [Counting()])
        done.clear()
        passwords.password_matches(first, "rain on the roof")
        assert done == ["hash", "verify"]
        passwords.password_matches(second, "rain on the roof")
        assert done == ["hash", "verify", "verify"]


def test_real_hashes_cost_what_they_should():
    parameters = passwords._STRONG

    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_first_passwords_are_good_and_differ():
    made = {passwords.new_first_password() for _ in range(100)}

    assert len(made) == 100
    for first in made:
        require_good_password(first, login="bo", name="李博")
        assert not set(first) & set("01oil")


def test_a_pairing_code_reads_as_it_was_written():
    assert read_code(write_code("7KM29QXD")) == "7KM29QXD"


def test_every_single_mistyped_letter_is_noticed():
    code = write_code("7KM29QXD").replace("-", "")
    for place in range(len(code)):
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if letter != code[place]:
                with pytest.raises(PairingCodeUnreadable):
                    read_code(code[:place] + letter + code[place + 1 :])


def test_the_fifth_try_is_counted_and_the_sixth_waits():
    limit = Limit("login:x", 5)
    require_tries_left(limit, 4, AT, at=AT)

    with pytest.raises(TooManyTries) as refusal:
        require_tries_left(limit, 5, AT - timedelta(minutes=14, seconds=30), at=AT)

    assert refusal.value.params == {"minutes": 1}


def test_only_a_keeper_and_nothing_else_stays_long():
    lives = Lifetimes(timedelta(minutes=30), timedelta(hours=12), timedelta(days=400))

    assert idle_time(frozenset({Role.KEEPER}), lives) == lives.counter
    assert idle_time(frozenset({Role.KEEPER, Role.CLERK}), lives) == lives.office
    assert idle_time(frozenset(), lives) == lives.office


@pytest.mark.parametrize("path", ["/", "/v/lahai/households?q=%E5%BC%A0&page=2", "/own/", "/n/abc"])
def test_a_page_of_this_site_may_be_next(path):
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path", [None, "", "v/lahai", "?next", "/" + "a" * 1000, "/sign-out", "/%73ign-out", "/a/..//b"]
)
def test_nothing_else_may_be_next(path):
    assert safe_next(path) is None
