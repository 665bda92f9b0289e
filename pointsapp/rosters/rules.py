"""Comparing a list with the village: what is new, what is otherwise, who is missing, who may be a twin."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from pointsapp.households.types import HouseholdState, Relation
from pointsapp.rosters.types import (
    Changed,
    ChangedHousehold,
    Column,
    Difference,
    KnownGroup,
    KnownHousehold,
    KnownPerson,
    ListedHousehold,
    ListedPerson,
    NewHousehold,
    Plan,
    RemarkCode,
    Roster,
    RosterRemark,
)

YES, NO = "yes", "no"
_GROUP = re.compile(r"第?([0-9]{1,3}|[〇零一二三四五六七八九十]{1,3})(?:村民小组|小组|组|队|社)?")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class _Village:
    """The village's households, ready to be found."""

    numbered: Mapping[str, KnownHousehold]
    bare: Mapping[str, list[KnownHousehold]]
    homes_of: Mapping[str, list[KnownHousehold]]
    heads: Mapping[tuple[str, str], list[KnownHousehold]]
    groups: Mapping[str, KnownGroup]

    @classmethod
    def of(cls, households: Sequence[KnownHousehold], groups: Sequence[KnownGroup]) -> _Village:
        bare: defaultdict[str, list[KnownHousehold]] = defaultdict(list)
        homes_of: defaultdict[str, list[KnownHousehold]] = defaultdict(list)
        heads: defaultdict[tuple[str, str], list[KnownHousehold]] = defaultdict(list)
        for household in households:
            bare[household.number.casefold().lstrip("0")].append(household)
            if household.state is HouseholdState.CLOSED:
                continue
            heads[(folded(household.head_name), group_key(household.group_name))].append(household)
            for person in household.people:
                homes_of[folded(person.name)].append(household)
        numbered = {household.number.casefold(): household for household in households}
        return cls(numbered, bare, homes_of, heads, {group_key(group.name): group for group in groups})

    def find(self, number: str) -> KnownHousehold | None:
        """Find a household by its number; zeros in front, which spreadsheets lose, don't count where that is clear."""
        exact = self.numbered.get(number.casefold())
        if exact is not None or not (number.isascii() and number.isdigit()):
            return exact
        alike = self.bare.get(number.lstrip("0"), [])
        return alike[0] if len(alike) == 1 and alike[0].number.isdigit() else None


def folded(text: str) -> str:
    """Bring a name to the letters that are compared: one form for compatible letters, no spaces, no case.

    Source: ⼭ and 山, NFC and NFD, 张　明 and 张明, A·B and A•B are the same name written twice.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter not in " ·・‧•∙⋅.-")


def group_key(name: str) -> str:
    """Bring a group's name to what is compared: 1组, 一组, 第一村民小组 and 第1小组 are the same group."""
    key = folded(name)
    found = _GROUP.fullmatch(key)
    return f"{_number(found[1])}组" if found else key


def compare(roster: Roster, households: Sequence[KnownHousehold], groups: Sequence[KnownGroup]) -> Plan:
    """Say what taking the list would do to the village."""
    village = _Village.of(households, groups)
    remarks = list(roster.remarks)
    new: list[NewHousehold] = []
    changed: list[ChangedHousehold] = []
    met: set[int] = set()
    same = 0
    for written in roster.households:
        known = village.find(written.number)
        listed = _with_group(written, known)
        refusal = _refusal(listed, known, village)
        if known is not None:
            met.add(known.household_id)
        if refusal is not None:
            remarks.append(refusal)
        elif known is None:
            new.append(_new(listed, village))
        else:
            remarks.extend(_notes(listed, known, has_members=roster.has_members))
            found = _changed(listed, known, village)
            if found is None:
                same += 1
            else:
                changed.append(found)
    new = _with_twins(new)
    news: list[NewHousehold | ChangedHousehold] = [*new, *changed]
    remarks.extend(doubt for found in news for doubt in found.doubts)
    refused = _numbers_refused(roster, village)
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        same_count=same,
        missing=tuple(_missing(households, met | refused)),
        new_groups=_new_groups(news, village),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.row)),
        rows_read=roster.rows_read,
    )


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    text = text.replace("〇", "零")
    tens, ten, units = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(letter)) for letter in text))
    return (_DIGITS.index(tens[-1]) if tens else 1) * 10 + (_DIGITS.index(units[-1]) if units else 0)


def digest_of_plan(plan: Plan) -> str:
    """Give a fingerprint of everything that the plan would do: another one means that something has moved."""
    content = {"new": [asdict(found) for found in plan.new], "changed": [asdict(found) for found in plan.changed]}
    content["missing"] = [{"id": found.household_id, "state": found.state.value} for found in plan.missing]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _with_group(listed: ListedHousehold, known: KnownHousehold | None) -> ListedHousehold:
    """Leave a household in its group where the list does not say another one."""
    return listed if listed.group_name or known is None else replace(listed, group_name=known.group_name)


def _refusal(listed: ListedHousehold, known: KnownHousehold | None, village: _Village) -> RosterRemark | None:
    row = listed.rows[0]
    if not listed.group_name:
        return RosterRemark(RemarkCode.GROUP_MISSING, row, Column.GROUP)
    group = village.groups.get(group_key(listed.group_name))
    if group is not None and group.is_over and (known is None or known.group_id != group.group_id):
        return RosterRemark(RemarkCode.GROUP_HAS_ENDED, row, Column.GROUP, {"text": group.name})
    if known is None:
        return None
    if known.state is HouseholdState.CLOSED:
        return RosterRemark(RemarkCode.NUMBER_OF_CLOSED, row, Column.NUMBER, {"number": known.number})
    names = {folded(person.name) for person in known.people}
    if names and folded(listed.people[0].name) not in names:
        params = {"number": known.number, "name": known.head_name or known.people[0].name}
        return RosterRemark(RemarkCode.HEAD_DIFFERS, row, Column.HEAD, params)
    return None


def _new(listed: ListedHousehold, village: _Village) -> NewHousehold:
    row = listed.rows[0]
    twins = village.heads.get((folded(listed.people[0].name), group_key(listed.group_name)), [])
    doubts = [
        RosterRemark(RemarkCode.TWIN_IN_VILLAGE, row, Column.HEAD, {"name": twin.head_name, "number": twin.number})
        for twin in twins[:1]
    ]
    if not doubts:
        doubts = _elsewhere(listed.people, listed.group_name, None, row, village)
    return NewHousehold(listed.number, listed.group_name, listed.people, row, tuple(doubts))


def _elsewhere(
    people: Iterable[ListedPerson], group_name: str, own: KnownHousehold | None, row: int, village: _Village
) -> list[RosterRemark]:
    """Name people who live in another household of the same group: moved, or another person of that name?"""
    found = []
    for person in people:
        for home in village.homes_of.get(folded(person.name), []):
            if group_key(home.group_name) == group_key(group_name) and home is not own:
                params = {"name": person.name, "number": home.number}
                found.append(RosterRemark(RemarkCode.PERSON_ELSEWHERE, row, Column.MEMBER, params))
                break
    return found


def _with_twins(new: list[NewHousehold]) -> list[NewHousehold]:
    """Ask about households of one head's name in one group under two numbers of the file."""
    first: dict[tuple[str, str], NewHousehold] = {}
    result = []
    for household in new:
        key = (folded(household.people[0].name), group_key(household.group_name))
        twin = first.setdefault(key, household)
        if twin is household:
            result.append(household)
            continue
        params: dict[str, str | int] = {"name": twin.people[0].name, "number": twin.number, "first": twin.row}
        doubt = RosterRemark(RemarkCode.TWIN_IN_FILE, household.row, Column.HEAD, params)
        doubts = (*household.doubts, doubt)
        result.append(NewHousehold(household.number, household.group_name, household.people, household.row, doubts))
    return result


def _notes(listed: ListedHousehold, known: KnownHousehold, *, has_members: bool) -> Iterator[RosterRemark]:
    row = listed.rows[0]
    if listed.number.casefold() != known.number.casefold():
        yield RosterRemark(RemarkCode.ZEROS_LOST, row, Column.NUMBER, {"number": known.number})
    if has_members:
        named = {folded(person.name) for person in listed.people}
        absent = [person.name for person in known.people if folded(person.name) not in named]
        if absent:
            yield RosterRemark(RemarkCode.NOT_IN_FILE, row, Column.MEMBER, {"names": "、".join(absent)})


def _changed(listed: ListedHousehold, known: KnownHousehold, village: _Village) -> ChangedHousehold | None:
    differences = list(_of_household(listed, known))
    newcomers: list[ListedPerson] = []
    people: defaultdict[str, list[KnownPerson]] = defaultdict(list)
    for resident in known.people:
        people[folded(resident.name)].append(resident)
    for person in listed.people:
        alike = people[folded(person.name)]
        if alike:
            differences.extend(_of_person(person, alike.pop(0)))
        else:
            newcomers.append(person)
            differences.append(Difference(Changed.MEMBER, person.name, "", person.name))
    if not differences:
        return None
    return ChangedHousehold(
        household_id=known.household_id,
        number=known.number,
        head_name=known.head_name,
        group_name=listed.group_name,
        row=listed.rows[0],
        differences=tuple(differences),
        newcomers=tuple(newcomers),
        old_head_becomes=_relation_of(known.head_name, listed),
        doubts=tuple(_elsewhere(newcomers, listed.group_name, known, listed.rows[0], village)),
    )


def _relation_of(name: str, listed: ListedHousehold) -> Relation | None:
    return next((person.relation for person in listed.people if folded(person.name) == folded(name)), None)


def _of_household(listed: ListedHousehold, known: KnownHousehold) -> Iterator[Difference]:
    if group_key(listed.group_name) != group_key(known.group_name):
        yield Difference(Changed.GROUP, known.number, known.group_name, listed.group_name)
    head = folded(listed.people[0].name)
    if known.people and head != folded(known.head_name):
        coming = next(person for person in known.people if folded(person.name) == head)
        yield Difference(Changed.HEAD, known.number, known.head_name, coming.name, coming.member_id)


def _of_person(listed: ListedPerson, known: KnownPerson) -> Iterator[Difference]:
    if listed.name != known.name:
        yield Difference(Changed.NAME, known.name, known.name, listed.name, known.member_id)
    is_head = Relation.HEAD in (listed.relation, known.relation)
    if listed.relation is not None and listed.relation is not known.relation and not is_head:
        yield Difference(Changed.RELATION, known.name, known.relation.value, listed.relation.value, known.member_id)
    if listed.phone is not None and listed.phone != known.phone:
        yield Difference(Changed.PHONE, known.name, known.phone or "", listed.phone, known.member_id)
    if listed.is_adult is not None and listed.is_adult is not known.is_adult:
        before, after = (NO, YES) if known.is_adult else (YES, NO)
        yield Difference(Changed.MINOR, known.name, before, after, known.member_id)


def _numbers_refused(roster: Roster, village: _Village) -> set[int]:
    """Give the households that the file names in rows that can't be taken: they are not missing."""
    found = set()
    for number in roster.refused_numbers:
        known = village.find(number)
        if known is not None:
            found.add(int(known.household_id))
    return found


def _missing(households: Sequence[KnownHousehold], met: set[int]) -> Iterator[KnownHousehold]:
    for household in households:
        if household.household_id not in met and household.state is HouseholdState.RESIDENT:
            yield household


def _new_groups(news: Iterable[NewHousehold | ChangedHousehold], village: _Village) -> tuple[str, ...]:
    unknown: dict[str, str] = {}
    for name in (found.group_name for found in news):
        if group_key(name) not in village.groups:
            unknown.setdefault(group_key(name), group_key(name) if name.isdigit() else name)
    return tuple(unknown.values())
