"""Requests that no browser of ours sends: foreign tokens, odd bodies, too much of everything."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.person import Person
from tests.world import World

HOUSEHOLDS = "/v/lahai/households/new"
LANGUAGE = "/language"


def test_a_token_of_another_session_is_not_taken(app: Flask, people: dict[str, Person], world: World) -> None:
    other = Person(app, world.sign_in("sec"))
    with other.client.session_transaction() as cookie:
        cookie["csrf_token"] = "0" * 40

    answer = other.send("POST", LANGUAGE, data={"csrf_token": people["bo"].csrf_token(), "language": "zh"})

    # Person.csrf_token sets its own raw value; sent from a session with another one, it is foreign.
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/xml", "multipart/form-data"])
def test_a_body_that_is_no_form_of_ours_changes_nothing(people: dict[str, Person], kind: str) -> None:
    answer = people["bo"].send("POST", HOUSEHOLDS, data=b'{"number": "7", "head_name": "x"}', content_type=kind)

    assert answer.status_code == 400


def test_json_of_endless_depth_is_refused(people: dict[str, Person]) -> None:
    bo = people["bo"]

    answer = bo.send(
        "POST",
        LANGUAGE,
        data="[" * 10_000,
        content_type="application/json",
        headers={"X-CSRFToken": bo.csrf_token(), "Accept": "application/json"},
    )

    assert answer.status_code < 500


def test_a_hundred_thousand_fields_are_refused(people: dict[str, Person]) -> None:
    bo = people["bo"]
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n1\r\n' % number for number in range(100_000)
    )

    answer = bo.send(
        "POST",
        LANGUAGE,
        data=parts + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": bo.csrf_token()},
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("body", ["[" * 10_000, "[1, 2]", '{"number": 7, "head_name": ["x"]}', "NaN", '{"$gt": 0}'])
def test_json_is_never_read_as_a_form(people: dict[str, Person], body: str) -> None:
    bo = people["bo"]

    answer = bo.send(
        "POST", HOUSEHOLDS, data=body, content_type="application/json", headers={"X-CSRFToken": bo.csrf_token()}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("megabytes", [3, 13])
def test_too_large_a_form_is_refused_in_words(people: dict[str, Person], megabytes: int) -> None:
    bo = people["bo"]

    answer = bo.post(HOUSEHOLDS, {"number": "x" * megabytes * 1024 * 1024})

    assert answer.status_code in {413, 422}
    assert "Traceback" not in answer.text


def test_a_megabyte_in_one_field_is_refused_at_the_field(people: dict[str, Person]) -> None:
    answer = people["bo"].post(HOUSEHOLDS, {"number": "户" * 300_000, "head_name": "张三"})

    assert answer.status_code == 422
    assert len(answer.data) < 2_000_000


def test_a_file_where_text_is_expected_is_no_text(people: dict[str, Person]) -> None:
    answer = people["bo"].post(HOUSEHOLDS, {"number": (io.BytesIO(b"7"), "7.txt")}, content_type="multipart/form-data")

    assert answer.status_code == 422


def test_a_cookie_of_a_hundred_kilobytes_is_nobodys(app: Flask) -> None:
    answer = Person(app).send("GET", "/v/lahai/households", headers={"Cookie": f"points={'x' * 100_000}"})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["/%FF", "/%00", "/\u202e", "/v/%C0%AE/", "/" + "a" * 100_000, "/v/lahai/%0d%0aSet-Cookie:x=1"]
)
def test_an_odd_address_is_not_there(people: dict[str, Person], path: str) -> None:
    answer = people["bo"].send("GET", path)

    assert answer.status_code == 404
    assert "x=1" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    "away",
    [
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "%2f%2fevil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
        "/\r\nSet-Cookie: x=1",
        "http:///evil.example",
        "\x00//evil.example",
    ],
)
def test_switching_the_language_leads_nowhere_else(people: dict[str, Person], away: str) -> None:
    answer = people["bo"].post(LANGUAGE, {"language": "zh", "next": away})

    assert answer.status_code == 303
    assert "evil" not in answer.location
    assert answer.location.startswith("/")
    assert "x=1" not in answer.headers.get("Set-Cookie", "")


def test_a_field_given_twice_is_taken_once(people: dict[str, Person]) -> None:
    answer = people["passer_by"].post("/sign-in?login=sec", {"login": ["bo", "sec"], "password": ["a", "b"]})

    assert answer.status_code == 422
