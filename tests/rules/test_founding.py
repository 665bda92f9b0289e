"""Reading what is typed on the first day: codes, groups, names, and the logins and addresses made of them."""

from __future__ import annotations

import pytest

from pointsapp.core.actor import Role
from pointsapp.core.errors import RuleError
from pointsapp.founding.rules import (
    appointments_of,
    first_open_step,
    logins_of,
    read_code,
    read_division_code,
    read_groups,
    read_people,
    slug_of,
    write_code,
)
from pointsapp.founding.types import Draft, Step
from pointsapp.people.rules.logins import canonical_login
from pointsapp.villages.rules import require_slug

BODY = "7KM29QXD4FAB"


@pytest.mark.parametrize("spoil", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", " ")])
def test_a_code_is_read_however_it_is_typed(spoil):
    assert read_code(spoil(write_code(BODY))) == BODY


@pytest.mark.parametrize("typed", ["", "7KM2", "7KM2-9QXD-4FAB-00", "代码", "7KM2-9QXD-4FAB", "x" * 5000])
def test_a_mistyped_code_is_named_as_one(typed):
    with pytest.raises(RuleError, match="setup_code_unreadable"):
        read_code(typed)


@pytest.mark.parametrize("typed", ["532623100200", "5326 2310 0200", "５３２６２３１００２００"])
def test_a_division_code_has_12_digits_with_whatever_spaces(typed):
    assert read_division_code(typed) == "532623100200"


@pytest.mark.parametrize(
    ("typed", "count"), [("", 0), ("53262310020", 11), ("5326231002001", 13), ("53262310020x", 12)]
)
def test_another_number_of_digits_is_said(typed, count):
    with pytest.raises(RuleError) as caught:
        read_division_code(typed)

    assert caught.value.params == {"count": count}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("3", ("一组", "二组", "三组")),
        ("１２", (*(f"{digit}组" for digit in "一二三四五六七八九"), "十组", "十一组", "十二组")),
        ("上寨、下寨，河边, 老街；新村", ("上寨", "下寨", "河边", "老街", "新村")),
        ("上寨 下寨　河边", ("上寨", "下寨", "河边")),
        ("上寨", ("上寨",)),
        ("East side, West side", ("East side", "West side")),
    ],
)
def test_groups_are_told_by_number_or_by_name(typed, names):
    assert read_groups(typed) == names


def test_twenty_one_groups_are_counted_as_people_count():
    assert read_groups("21")[18:] == ("十九组", "二十组", "二十一组")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0", "groups_unreadable"),
        ("61", "groups_unreadable"),
        ("、，", "groups_unreadable"),
        ("上寨、上寨", "group_named_twice"),
        ("上\u202e寨", "line_unreadable"),
        ("寨" * 41, "line_unreadable"),
    ],
)
def test_groups_that_cannot_be_are_refused(typed, says):
    with pytest.raises(RuleError, match=says):
        read_groups(typed)


def test_names_are_split_at_commas_and_counted_once():
    assert read_people("王仁、李义， 赵礼;王仁") == ("王仁", "李义", "赵礼")
    assert read_people("阿依古丽·买买提、𬎆") == ("阿依古丽·买买提", "𬎆")
    assert read_people("", least=0) == ()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "people_unreadable"),
        ("、".join(f"王{n}" for n in range(13)), "people_unreadable"),
        ("<b>", "name_unreadable"),
    ],
)
def test_names_that_cannot_be_are_refused(typed, says):
    with pytest.raises(RuleError, match=says):
        read_people(typed)


def test_logins_have_letters_that_every_keyboard_has():
    logins = logins_of(["李博", "黎波", "Bo Li", "阿依古丽·买买提", "𬎆", "Ж", "吕绿"])

    assert logins == ["libo", "libo2", "boli", "ayigulimaimaiti", "ying", "officer", "lvlv"]
    assert [canonical_login(login) for login in logins] == logins


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("清溪村", "qingxi"),
        ("清溪村民委员会", "qingxi"),
        ("三村", "san"),
        ("长乐村", "changle"),
        ("重阳村", "chongyang"),
        ("村", "cun"),
        ("8号村", "hao"),
        ("Ж", "village"),
    ],
)
def test_the_address_of_a_village_is_made_of_its_name(name, slug):
    assert slug_of(name) == slug
    require_slug(slug)


def test_one_name_is_one_person_with_one_login():
    draft = Draft(secretary="陈书", clerks=("李博",), reviewers=("王仁", "陈书"), keeper="李博")

    people = {person.login: person.roles for person in appointments_of(draft)}

    assert people == {
        "chenshu": (Role.SECRETARY, Role.REVIEWER),
        "libo": (Role.CLERK, Role.KEEPER),
        "wangren": (Role.REVIEWER,),
    }


def test_the_first_question_without_an_answer_comes_next():
    assert first_open_step(Draft()) is Step.VILLAGE
    assert first_open_step(Draft(name="清溪村", division_code="1" * 12)) is Step.GROUPS
