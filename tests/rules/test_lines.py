"""Sheets: whom a pasted text means, and the same deed only once."""

import pytest

from pointsapp.activities.errors import (
    DoerLivedElsewhere,
    DoerMissing,
    HouseholdTwice,
    MemberTwice,
    NotAtHome,
    PasteTooLong,
)
from pointsapp.activities.rules.lines import (
    MOST_TOKENS,
    Roster,
    counted_as,
    require_at_home,
    require_once,
    split_list,
)
from pointsapp.activities.types import LineEntry, LineState, Neighbour, Resident
from pointsapp.scoring.types import CountedPer


def make_resident(household: int, number: str, member: int, name: str, is_head: bool = True) -> Resident:
    return Resident(household, number, 1, member, name, is_head)


ROSTER = Roster(
    [
        make_resident(1, "001", 11, "张晓明"),
        make_resident(1, "001", 12, "张明", is_head=False),
        make_resident(2, "012", 21, "李博"),
        make_resident(3, "一组-3", 31, "孙丹"),
        make_resident(4, "112", 41, "孙丹"),
        make_resident(5, "200", 51, "阿依古丽·买买提"),
        make_resident(6, "201", 61, "㛃𬎆"),
    ]
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \n,，、;；\t|\r\n ", []),
        ("张晓明\n李博", ["张晓明", "李博"]),
        ("张晓明、李博，孙丹;001", ["张晓明", "李博", "孙丹", "001"]),
        ("001\t张晓明\r\n012\t李博", ["001", "张晓明", "012", "李博"]),
        ("1. 张晓明\n2．李博\n3)孙丹", ["张晓明", "李博", "孙丹"]),
        ("张　明", ["张 明"]),
        ("０１２", ["012"]),
        ("<script>alert(1)</script>", ["<script>alert(1)</script>"]),
        ("'; DROP TABLE lines", ["'", "DROP TABLE lines"]),
    ],
)
def test_a_pasted_list_is_split_into_names_and_numbers(text: str, tokens: list[str]) -> None:
    assert split_list(text) == tokens


def test_a_pasted_list_has_its_limits() -> None:
    assert len(split_list("a\n" * MOST_TOKENS)) == MOST_TOKENS
    with pytest.raises(PasteTooLong):
        split_list("a\n" * (MOST_TOKENS + 1))
    assert [len(token) for token in split_list("长" * 100_000)] == [80]


@pytest.mark.parametrize(
    ("text", "members", "is_household"),
    [
        ("张晓明", [11], False),
        ("张明", [12], False),
        ("张　明", [12], False),
        ("001", [11], True),
        ("1", [11], True),
        ("０１２", [21], True),
        ("12", [21], True),
        ("一组-3", [31], True),
        ("孙丹", [31, 41], False),
        ("孙丹 112", [41], False),
        ("孙丹（112）", [41], False),
        ("孙丹112号", [], False),
        ("阿依古丽·买买提", [51], False),
        ("㛃𬎆", [61], False),
        ("张", [], False),
        ("%", [], False),
        ("999", [], False),
        ("0", [], False),
        ("-1", [], False),
        ("٣", [], False),
    ],
)
def test_a_text_means_a_household_a_person_several_or_nobody(text: str, members: list[int], is_household: bool) -> None:
    (found,) = ROSTER.find(text)

    assert [resident.member_id for resident in found.candidates] == members
    assert found.is_household is is_household


def test_names_with_spaces_between_are_read_one_by_one() -> None:
    assert [[r.member_id for r in found.candidates] for found in ROSTER.find("张晓明 李博 无人")] == [[11], [21], []]
    assert len(ROSTER.find("谁 也 不是")) == 1


def test_an_item_for_households_counts_once_for_each() -> None:
    there = [Neighbour(1, 1, 11, 7, LineState.DRAFT)]

    with pytest.raises(HouseholdTwice):
        require_once(LineEntry(1, 7, 12), CountedPer.HOUSEHOLD, there)
    require_once(LineEntry(2, 7, 21), CountedPer.HOUSEHOLD, there)
    require_once(LineEntry(1, 8, 11), CountedPer.HOUSEHOLD, there)


def test_an_item_for_persons_counts_once_for_each_of_them() -> None:
    there = [Neighbour(1, 1, 11, 7, LineState.CREDITED), Neighbour(2, 2, None, 7, LineState.DRAFT)]

    require_once(LineEntry(1, 7, 12), CountedPer.PERSON, there)
    with pytest.raises(MemberTwice):
        require_once(LineEntry(1, 7, 11), CountedPer.PERSON, there)
    with pytest.raises(MemberTwice):
        require_once(LineEntry(2, 7, None), CountedPer.PERSON, there)


@pytest.mark.parametrize("state", [LineState.VOIDED, LineState.REVERSED])
def test_a_line_that_was_struck_off_stands_in_nobodys_way(state: LineState) -> None:
    require_once(LineEntry(1, 7, 11), CountedPer.HOUSEHOLD, [Neighbour(1, 1, 11, 7, state)])


def test_household_and_doer_are_those_of_the_day() -> None:
    home = [make_resident(1, "001", 11, "张晓明")]

    require_at_home(CountedPer.HOUSEHOLD, None, home, is_final=True)
    require_at_home(CountedPer.PERSON, 11, home, is_final=True)
    require_at_home(CountedPer.PERSON, None, home)
    with pytest.raises(DoerMissing):
        require_at_home(CountedPer.PERSON, None, home, is_final=True)
    with pytest.raises(DoerLivedElsewhere):
        require_at_home(CountedPer.HOUSEHOLD, 12, home)
    with pytest.raises(NotAtHome):
        require_at_home(CountedPer.HOUSEHOLD, None, [])


def test_a_cap_of_a_household_joins_its_members() -> None:
    assert counted_as(CountedPer.HOUSEHOLD, 1, 11) == counted_as(CountedPer.HOUSEHOLD, 1, 12)
    assert counted_as(CountedPer.PERSON, 1, 11) != counted_as(CountedPer.PERSON, 1, 12)
