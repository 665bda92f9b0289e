"""From the rows of a sheet to households: whoever shares a number lives together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pointsapp.exchange.roster.cells import (
    NameCell,
    is_rounded,
    read_is_minor,
    read_name,
    read_names,
    read_phone,
    read_relation,
)
from pointsapp.exchange.roster.columns import Columns, repeats
from pointsapp.households.errors import NameUnreadable, NumberUnreadable
from pointsapp.households.rules import clean_name, clean_number
from pointsapp.households.types import Relation
from pointsapp.rosters.types import (
    REFUSES,
    Column,
    ListedHousehold,
    ListedPerson,
    Params,
    RemarkCode,
    Roster,
    RosterRemark,
)

MOST_MEMBERS = 40
LONGEST_GROUP = 40
_NO_HOUSEHOLD = re.compile(
    r"(合计|总计|小计|共计|累计|注|备注|说明|填表|制表|审核|填报|负责人|村委会|total)\S*", re.IGNORECASE
)


@dataclass
class _Open:
    """A household while its rows come in."""

    number: str
    rows: list[int] = field(default_factory=list)
    group: str = ""
    head: str = ""
    people: list[ListedPerson] = field(default_factory=list)
    texts: set[tuple[str, ...]] = field(default_factory=set)
    is_refused: bool = False


class _Reading:
    def __init__(self, rows: list[list[str]], columns: Columns, group_name: str) -> None:
        self.rows, self.columns, self.group_name = rows, columns, group_name
        self.households: dict[str, _Open] = {}
        self.remarks: list[RosterRemark] = []
        self.current: _Open | None = None
        self.rows_read = 0

    def remark(self, code: RemarkCode, row: int, column: Column | None = None, params: Params | None = None) -> None:
        self.remarks.append(RosterRemark(code, row, column, params or {}))
        if code in REFUSES and self.current is not None:
            self.current.is_refused = True

    def read(self) -> None:
        for number, cells in enumerate(self.rows[self.columns.header_row :], start=self.columns.header_row + 1):
            if not any(cells):
                self.current = None
                continue
            if repeats(self.columns, self.rows, cells):
                continue
            self.rows_read += 1
            texts = {
                column: cells[place] if place < len(cells) else "" for column, place in self.columns.places.items()
            }
            if self._is_no_household(cells, texts):
                self.remark(RemarkCode.NO_HOUSEHOLD, number)
                continue
            if self._opens(number, texts):
                self._take_row(number, texts, tuple(texts.values()))

    def _is_no_household(self, cells: list[str], texts: dict[Column, str]) -> bool:
        filled = [cell for cell in cells if cell]
        if _NO_HOUSEHOLD.fullmatch("".join(filled[0].split())):
            return True
        return not any(texts.values()) or (len(filled) == 1 and not self._names(texts))

    def _names(self, texts: dict[Column, str]) -> bool:
        return bool(texts.get(Column.HEAD) or texts.get(Column.MEMBER))

    def _opens(self, row: int, texts: dict[Column, str]) -> bool:
        """Find or begin the household of a row; a row without a number goes on with the one above."""
        typed = texts[Column.NUMBER]
        if not typed:
            head = read_name(texts.get(Column.HEAD, ""))
            if self.current is None or (head and Column.MEMBER not in self.columns.places) or self._other(head):
                self.current = None
                self.remark(RemarkCode.NUMBER_MISSING, row, Column.NUMBER)
                return False
            return True
        self.current = None
        if is_rounded(typed):
            self.remark(RemarkCode.NUMBER_SHORTENED, row, Column.NUMBER, {"text": typed[:30]})
            return False
        try:
            number = clean_number(typed)
        except NumberUnreadable:
            self.remark(RemarkCode.NUMBER_BAD, row, Column.NUMBER, {"text": typed[:30]})
            return False
        self.current = self.households.setdefault(number.casefold(), _Open(number))
        return True

    def _other(self, head: str) -> bool:
        return bool(head and self.current and head != self.current.head)

    def _take_row(self, row: int, texts: dict[Column, str], plain: tuple[str, ...]) -> None:
        household = self.current
        if household is None:
            return
        if plain in household.texts and household.rows[-1] != row - 1:
            self.remark(RemarkCode.ROW_TWICE, row, params={"first": household.rows[0]})
            return
        household.texts.add(plain)
        head = self._clean(row, Column.HEAD, read_name(texts.get(Column.HEAD, "")))
        if head and household.head and head != household.head:
            first = household.rows[0]
            self.remark(RemarkCode.NUMBER_TWICE, row, Column.NUMBER, {"first": first, "number": household.number})
            return
        household.rows.append(row)
        household.head = household.head or head
        self._take_group(row, household, texts.get(Column.GROUP, ""))
        self._take_people(row, household, head, texts)

    def _take_group(self, row: int, household: _Open, typed: str) -> None:
        group = typed or household.group or self.group_name
        if len(group) > LONGEST_GROUP:
            self.remark(RemarkCode.GROUP_BAD, row, Column.GROUP, {"text": group[:30]})
        elif household.group and typed and typed != household.group:
            self.remark(RemarkCode.GROUP_CONTRADICTS, row, Column.GROUP, {"text": typed, "other": household.group})
        household.group = household.group or group

    def _take_people(self, row: int, household: _Open, head: str, texts: dict[Column, str]) -> None:
        cells = read_names(texts.get(Column.MEMBER, ""))
        said = texts.get(Column.RELATION, "")
        relation = read_relation(said) if said else None
        if said and relation is None:
            self.remark(RemarkCode.RELATION_UNKNOWN, row, Column.RELATION, {"text": said[:30]})
            relation = Relation.OTHER
        phone, is_minor = self._phone(row, texts), self._minor(texts)
        is_alone = len(cells) == 1 and Column.RELATION in self.columns.places
        owns_row = "" if cells and is_alone else head
        if owns_row:
            self._add(household, ListedPerson(owns_row, Relation.HEAD, phone, _adult(is_minor)))
        for cell in cells:
            name = self._clean(row, Column.MEMBER, cell.name)
            if name:
                self._add(household, self._person(cell, name, relation, phone, is_minor, is_alone=is_alone))

    def _person(
        self,
        cell: NameCell,
        name: str,
        relation: Relation | None,
        phone: str | None,
        is_minor: bool | None,
        *,
        is_alone: bool,
    ) -> ListedPerson:
        if is_alone:
            return ListedPerson(name, relation or cell.relation, cell.phone or phone, _adult(is_minor))
        return ListedPerson(name, cell.relation, cell.phone)

    def _add(self, household: _Open, person: ListedPerson) -> None:
        """Add a person once: the head may stand in a column of its own and among the members."""
        for place, known in enumerate(household.people):
            if known.name == person.name:
                household.people[place] = ListedPerson(
                    known.name,
                    known.relation or person.relation,
                    known.phone or person.phone,
                    known.is_adult if known.is_adult is not None else person.is_adult,
                )
                return
        household.people.append(person)

    def _phone(self, row: int, texts: dict[Column, str]) -> str | None:
        typed = texts.get(Column.PHONE, "")
        if not typed:
            return None
        phone = read_phone(typed)
        if phone is None:
            self.remark(RemarkCode.PHONE_BAD, row, Column.PHONE, {"text": typed[:30]})
        return phone

    def _minor(self, texts: dict[Column, str]) -> bool | None:
        return read_is_minor(texts.get(Column.MINOR, ""))

    def _clean(self, row: int, column: Column, typed: str) -> str:
        if not typed:
            return ""
        try:
            return clean_name(typed)
        except NameUnreadable:
            self.remark(RemarkCode.NAME_BAD, row, column, {"text": typed[:30]})
            return ""

    def close(self) -> Iterator[ListedHousehold]:
        for household in self.households.values():
            self.current = household
            if household.is_refused or not household.rows:
                continue
            row = household.rows[0]
            people = self._with_head_first(household, row)
            if len(people) > MOST_MEMBERS:
                self.remark(RemarkCode.MEMBERS_TOO_MANY, row, Column.MEMBER, {"most": MOST_MEMBERS})
            if not household.is_refused and people:
                yield ListedHousehold(household.number, household.group, people, tuple(household.rows))

    def _with_head_first(self, household: _Open, row: int) -> tuple[ListedPerson, ...]:
        """Put the head first: who is called so, else who stands in the head's column, else the first one
        where no column is for heads.
        """
        people = household.people
        if not people:
            if household.head:
                return (ListedPerson(household.head, Relation.HEAD),)
            self.remark(RemarkCode.HEAD_MISSING, row, Column.HEAD)
            return ()
        heads = [person for person in people if person.relation is Relation.HEAD]
        named = {person.name for person in heads} | ({household.head} if household.head else set())
        if len(named) > 1:
            self.remark(RemarkCode.HEAD_TWICE, row, Column.HEAD, {"names": "、".join(sorted(named))})
            return ()
        wanted = next(iter(named), None)
        if wanted is None and Column.HEAD in self.columns.places:
            self.remark(RemarkCode.HEAD_MISSING, row, Column.HEAD)
            return ()
        if wanted is None:
            wanted = people[0].name
            self.remark(RemarkCode.HEAD_IS_FIRST, row, params={"name": wanted})
        head = next((person for person in people if person.name == wanted), ListedPerson(wanted))
        rest = [person for person in people if person is not head]
        return (ListedPerson(head.name, Relation.HEAD, head.phone, head.is_adult), *rest)


def read_roster(rows: list[list[str]], columns: Columns, group_name: str = "") -> Roster:
    """Read the households of a sheet.

    Shape: `group_name` stands for a group column that the file does not have. A household with a refused cell is
    left out, with a remark that names row and column.
    """
    reading = _Reading(rows, columns, group_name)
    reading.read()
    households = tuple(reading.close())
    return Roster(
        households,
        tuple(sorted(reading.remarks, key=lambda remark: remark.row)),
        reading.rows_read,
        has_members=Column.MEMBER in columns.places,
        refused_numbers=frozenset(found.number for found in reading.households.values() if found.is_refused),
    )


def _adult(is_minor: bool | None) -> bool | None:
    return None if is_minor is None else not is_minor
