"""Reading what was typed about the first village: lists of names, addresses and logins made of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

from pointsapp.core.actor import Role
from pointsapp.core.codes import ALPHABET, check_letters, normal_code
from pointsapp.core.later import load
from pointsapp.founding.errors import (
    DivisionCodeMistyped,
    GroupNamedTwice,
    GroupsUnreadable,
    PeopleUnreadable,
    SetupCodeUnreadable,
    SetupIncomplete,
)
from pointsapp.founding.types import Appointment, Draft, Step
from pointsapp.households.rules import clean_name
from pointsapp.villages.rules import clean_line

CODE_LETTERS = 12
MOST_TRIES = 10
MOST_GROUPS = 60
MOST_PEOPLE = 12
LONGEST_GROUP_NAME = 40
PANEL_AT_LEAST = 3
SPARE_SLUG = "village"
SPARE_LOGIN = "officer"
_BETWEEN = re.compile(r"[、，,;；/\n\r\t]+|(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])")
_NUMBER = re.compile(r"[0-9]{1,2}", re.ASCII)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
# How letters are read in names; alone they are read zhang, zhong, sha, bang and ceng.
_IN_NAMES = str.maketrans({"长": "chang", "重": "chong", "厦": "xia", "蚌": "beng", "曾": "zeng"})
_DIGITS = "零一二三四五六七八九"
_ROLES = (
    ("secretary", Role.SECRETARY),
    ("clerks", Role.CLERK),
    ("reviewers", Role.REVIEWER),
    ("supervisors", Role.SUPERVISOR),
    ("keeper", Role.KEEPER),
)


def write_code(body: str) -> str:
    """Write a code as the terminal shows it: ABCD-EFGH-JKMN-12."""
    return "-".join((body[:4], body[4:8], body[8:], check_letters(body)))


def read_code(typed: str) -> str:
    """Read the letters of a code out of what was typed. Errors: SetupCodeUnreadable."""
    code = normal_code(typed).replace("-", "").replace("—", "")
    body, check = code[:CODE_LETTERS], code[CODE_LETTERS:]
    if len(body) != CODE_LETTERS or not set(body) <= set(ALPHABET) or check != check_letters(body):
        raise SetupCodeUnreadable()
    return body


def read_division_code(typed: str) -> str:
    """Read 12 digits, with whatever spaces stand between. Errors: DivisionCodeMistyped."""
    digits = "".join(typed.translate(_WIDE).split())
    if not re.fullmatch("[0-9]{12}", digits):
        raise DivisionCodeMistyped(count=len(digits))
    return digits


def read_groups(typed: str) -> tuple[str, ...]:
    """Read names of groups; a mere number gives 一组, 二组 and so on.

    Errors: GroupsUnreadable, GroupNamedTwice, LineUnreadable.
    """
    plain = typed.translate(_WIDE).strip()
    if _NUMBER.fullmatch(plain):
        names = [f"{_in_chinese(number)}组" for number in range(1, int(plain) + 1)]
    else:
        names = [clean_line(name, most=LONGEST_GROUP_NAME) for name in _split(typed)]
    if not 1 <= len(names) <= MOST_GROUPS:
        raise GroupsUnreadable(most=MOST_GROUPS)
    for name in names:
        if names.count(name) > 1:
            raise GroupNamedTwice(name=name)
    return tuple(names)


def read_people(typed: str, *, least: int = 1) -> tuple[str, ...]:
    """Read names of people, each once. Errors: PeopleUnreadable, NameUnreadable."""
    names = list(dict.fromkeys(clean_name(name) for name in _split(typed)))
    if not least <= len(names) <= MOST_PEOPLE:
        raise PeopleUnreadable(most=MOST_PEOPLE)
    return tuple(names)


def first_open_step(draft: Draft) -> Step | None:
    """Give the first step with nothing typed yet, or None when all is there."""
    is_there = {
        Step.VILLAGE: draft.name and draft.division_code,
        Step.GROUPS: draft.groups,
        Step.SECRETARY: draft.secretary,
        Step.CLERK: draft.clerks,
        Step.PANEL: draft.reviewers,
        Step.SHOP: draft.shop_name and draft.keeper,
    }
    return next((step for step in Step if not is_there[step]), None)


def require_complete(draft: Draft) -> None:
    """Refuse to found a village of which something was not told. Errors: SetupIncomplete."""
    if first_open_step(draft) is not None:
        raise SetupIncomplete()


def appointments_of(draft: Draft) -> list[Appointment]:
    """List who gets which roles: the same name is the same person, with one login."""
    roles: dict[str, list[Role]] = {}
    for field, role in _ROLES:
        value: str | tuple[str, ...] = getattr(draft, field)
        for name in (value,) if isinstance(value, str) else value:
            held = roles.setdefault(name, [])
            if role not in held:
                held.append(role)
    roles.pop("", None)
    return [Appointment(name, login, tuple(roles[name])) for name, login in zip(roles, logins_of(roles), strict=True)]


def logins_of(names: Iterable[str]) -> list[str]:
    """Make logins of names in Latin letters, which every keyboard has: 李博 gives libo, a second one libo2."""
    logins: list[str] = []
    for name in names:
        plain = _latin(name)
        plain = plain[:30] if len(plain) >= 2 else SPARE_LOGIN
        numbered = (f"{plain}{number}" if number > 1 else plain for number in count(1))
        logins.append(next(login for login in numbered if login not in logins))
    return logins


def slug_of(name: str) -> str:
    """Make a village's address of its name: 清溪村 gives qingxi."""
    plain = _latin(name.removesuffix("村民委员会").removesuffix("村委会").removesuffix("村") or name)
    plain = plain.lstrip("0123456789")[:30]
    return plain if len(plain) >= 2 else SPARE_SLUG


def _latin(text: str) -> str:
    syllables: list[str] = load("pypinyin:lazy_pinyin")(text.translate(_IN_NAMES))
    read = "".join(syllables).lower()
    return "".join(letter for letter in read if letter.isascii() and letter.isalnum())


def _split(typed: str) -> list[str]:
    return [part for part in (part.strip(" \u3000.。") for part in _BETWEEN.split(typed[:2000])) if part]


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
