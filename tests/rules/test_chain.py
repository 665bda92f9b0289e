"""The seal to the byte: what is hashed and signed, with vectors that any other program can be held against."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.audit.rules import commitment, references_in, told_by_uid, uid_or_number
from pointsapp.audit.types import Reference
from pointsapp.chain import check_books
from pointsapp.chain.errors import HeadUnreadable
from pointsapp.chain.rules import in_groups, key_id, link_hash, read_head
from pointsapp.chain.types import BEGINNING, Head
from pointsapp.core.canonical import canonical, digest, instant

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcä中", max_size=3), inner, max_size=4),
    max_leaves=12,
)
BOOK = "01a2009f-0603-72b1-ae6d-e50ee8441690"
ACCOUNT = canonical({"uid": "01a2009f-0608-7331-8903-f0016f418bee", "kind": "wallet"})
FIRST = "5a3d5783375d8b59549688326994878fb95a5483752c177c4c5a15c947c07233"
SECOND = "3f87b4698d72fc2e0d647a5565f0c340ee8a7527f2dd91856b3ef5ac574532a9"


def test_the_first_links_of_a_book_have_known_hashes() -> None:
    first = link_hash(BOOK, 1, "account", BEGINNING, ACCOUNT).hex()
    second = link_hash(BOOK, 2, "account", first, ACCOUNT).hex()

    assert (first, second) == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ({"名": "张\n"}, '{"\\u540d":"\\u5f20\\n"}'),
        ({"𬎆": ["a", True, -3]}, '{"\\ud870\\udf86":["a",true,-3]}'),
        ((1, "2"), '[1,"2"]'),
    ],
)
def test_content_has_one_form(content: object, text: str) -> None:
    assert canonical(content) == text


@pytest.mark.parametrize("content", [0.5, {"a": [1.0]}, float("nan"), {1: 2}, datetime(2026, 1, 1, tzinfo=UTC), b"a"])
def test_what_json_does_not_hold_exactly_is_refused(content: object) -> None:
    with pytest.raises(TypeError):
        canonical(content)


@given(PLAIN)
def test_content_read_back_has_the_same_form_and_the_checker_writes_the_same(content: object) -> None:
    text = canonical(content)

    assert canonical(json.loads(text)) == text
    assert check_books.canonical(content) == text.encode("ascii")


def test_an_instant_is_written_in_utc_to_the_microsecond() -> None:
    at = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=8)))

    assert instant(at) == "2026-11-21T01:30:00.000000+00:00"


@pytest.mark.parametrize(
    "other",
    [(BOOK[::-1], 1, "account", BEGINNING, ACCOUNT), (BOOK, 2, "account", BEGINNING, ACCOUNT),
     (BOOK, 1, "audit", BEGINNING, ACCOUNT),
     (BOOK, 1, "account", "1" * 64, ACCOUNT), (BOOK, 1, "account", BEGINNING, "{}")],
)  # fmt: skip
def test_everything_about_a_link_is_in_its_hash(other: tuple[str, int, str, str, str]) -> None:
    assert link_hash(*other) != link_hash(BOOK, 1, "account", BEGINNING, ACCOUNT)


def test_a_link_is_hashed_over_canonical_json() -> None:
    content = {"book": BOOK, "sequence": 1, "kind": "account", "previous": BEGINNING, "row": json.loads(ACCOUNT)}

    assert link_hash(BOOK, 1, "account", BEGINNING, ACCOUNT).hex() == digest(content)


@pytest.mark.parametrize(
    ("typed", "head"),
    [
        ("1234:a1b2c3d4", Head(1234, "a1b2c3d4")),
        (" 1,234 : A1B2 C3D4 e5 ", Head(1234, "a1b2c3d4e5")),
        ("１２：ａ1b2 c3d4", Head(12, "a1b2c3d4")),
    ],
)
def test_a_seal_is_read_from_paper(typed: str, head: Head) -> None:
    assert read_head(typed) == head


@pytest.mark.parametrize("typed", ["", "12", "12:", "12:a1b2c3d", "12:g1b2c3d4", ":a1b2c3d4", "-1:a1b2c3d4", "a:" * 90])
def test_what_is_no_seal_is_refused(typed: str) -> None:
    with pytest.raises(HeadUnreadable):
        read_head(typed)


def test_letters_are_printed_in_fours() -> None:
    assert in_groups("a1b2c3d4e5", 8) == "a1b2 c3d4"


def test_a_key_is_named_by_the_beginning_of_its_hash() -> None:
    assert key_id(bytes(32)) == "66687aadf862bd77"


def test_facts_name_rows_by_uid() -> None:
    uids = {Reference("households", 5): "h-5", Reference("users", 3): "u-3"}
    facts = {"household_id": 5, "photo_id": 7, "count": 5, "is_id": True, "present": [[Reference("users", 3), False]]}

    assert set(references_in(facts)) == {Reference("households", 5), Reference("photos", 7), Reference("users", 3)}
    assert told_by_uid(facts, uids) == {
        "household_id": "h-5",
        "photo_id": "#7",
        "count": 5,
        "is_id": True,
        "present": [["u-3", False]],
    }
    assert uid_or_number(Reference("stays", 1), uids) == "#1"


def test_a_commitment_says_nothing_without_its_salt() -> None:
    assert commitment("a", "张") != commitment("b", "张")
    assert commitment("a", ["张"]) != commitment("a", "张")
