"""Names and household numbers: what is kept of them, what is refused, and how people are found by them."""

from __future__ import annotations

import pytest

from pointsapp.households.errors import NameUnreadable, NumberUnreadable
from pointsapp.households.names import LONGEST, MOST_VARIANTS, initials_of
from pointsapp.households.rules import clean_name, clean_number


@pytest.mark.parametrize(
    "name",
    [
        "㛃",
        "𠅤",
        "李𬎆",
        "张㛃",
        "阿依古丽·买买提",
        "张",
        "买" * 20,
        "Ngô Bảo Châu",
        "张伟(大)",
        "李四2",
        "ئالىم",
        "རྡོ་རྗེ".replace("་", ""),
    ],
)
def test_real_names_are_kept_as_they_are(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("⼭田", "山田"),
        ("ﬁona", "fiona"),
        ("张　伟", "张 伟"),
        (" 张伟 ", "张伟"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("e\u0301lan", "\u00e9lan"),
        ("张伟（大）", "张伟(大)"),
        ("\uf90a", "金"),
    ],
)
def test_each_name_is_kept_in_one_way_of_writing(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "·",
        "\u200b张伟",
        "张\u202e伟",
        "张\u2066伟",
        "\ufeff张伟",
        "张\ufe00伟",
        "张\U000e0100伟",
        "张\0伟",
        "张\n伟",
        "张\r\n伟",
        "\ud800",
        "<script>alert(1)</script>",
        '"><img onerror=1>',
        "{{7*7}}",
        "=1+1",
        "+cmd",
        "@SUM(1)",
        "-2+3",
        "'; DROP TABLE members; --",
        "a" + "\u0301" * 1000,
        "张" * 41,
        "x" * 1_000_000,
        "👨\u200d👩\u200d👧",
    ],
)
def test_what_nobody_is_called_is_refused(name):
    with pytest.raises(NameUnreadable):
        clean_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"), [("001", "001"), (" 1组-023 ", "1组-023"), ("Ａ１２", "A12"), ("12/3", "12/3")]
)
def test_a_household_number_is_kept_with_its_zeros(typed, kept):
    assert clean_number(typed) == kept


@pytest.mark.parametrize("number", ["", "=1", "-1", "1" * 21, "1\u200b2", "<b>", "1\n2", "+1", "@1"])
def test_an_odd_household_number_is_refused(number):
    with pytest.raises(NumberUnreadable):
        clean_number(number)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张晓明", "zxm"),
        ("单田芳", "stf"),
        ("曾小明", "zxm"),
        ("仇英", "qy"),
        ("解缙", "xj"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("欧阳锋", "oyf"),
        ("Bo Li", "bl"),
        ("吕布", "lb"),
    ],
)
def test_people_are_found_by_the_initials_of_their_names(name, typed):
    assert typed in initials_of(name).split()


def test_a_name_of_many_readings_still_fits_its_column():
    found = initials_of("单曾解查任区盖乐重行长朝会都" * 3)

    assert len(found) <= LONGEST
    assert len(found.split()) <= MOST_VARIANTS


def test_a_name_without_readings_has_no_initials():
    assert initials_of("·") == ""
