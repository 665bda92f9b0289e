"""Rosters as sheets: the village's own in columns that can be read back, and a file with remarks beside its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pointsapp.exchange.export import Cell
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.rosters.types import KnownHousehold

HEADINGS = {
    "zh": ("户号", "户主", "组", "姓名", "与户主关系", "电话", "未满18岁"),
    "en": ("Household number", "Head", "Group", "Name", "Relation to the head", "Phone", "Under 18"),
}
"""The columns in both languages; the import knows either."""

_RELATIONS = {
    "zh": {
        Relation.HEAD: "户主",
        Relation.SPOUSE: "配偶",
        Relation.CHILD: "子女",
        Relation.PARENT: "父母",
        Relation.GRANDCHILD: "孙子女",
        Relation.GRANDPARENT: "祖父母",
        Relation.SIBLING: "兄弟姐妹",
        Relation.IN_LAW: "儿媳或女婿",
        Relation.OTHER: "其他",
    },
    "en": {
        Relation.HEAD: "Head",
        Relation.SPOUSE: "Wife or husband",
        Relation.CHILD: "Child",
        Relation.PARENT: "Parent",
        Relation.GRANDCHILD: "Grandchild",
        Relation.GRANDPARENT: "Grandparent",
        Relation.SIBLING: "Brother or sister",
        Relation.IN_LAW: "Son- or daughter-in-law",
        Relation.OTHER: "Other",
    },
}
_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}


def roster_cells(households: Iterable[KnownHousehold], language: str) -> Iterator[tuple[Cell, ...]]:
    """Write households that take part, a row for each person."""
    yes, no = _YES_NO[language]
    for household in households:
        if household.state is HouseholdState.CLOSED:
            continue
        for person in household.people:
            yield (
                household.number,
                household.head_name,
                household.group_name,
                person.name,
                _RELATIONS[language][person.relation],
                person.phone or "",
                no if person.is_adult else yes,
            )


def cells_with_remarks(
    rows: Sequence[Sequence[str]], texts: Mapping[int, Sequence[str]], heading: str, heading_row: int
) -> Iterator[tuple[Cell, ...]]:
    """Write the rows as they came, with what is to be said about each in one more column at the right."""
    width = max((len(row) for row in rows), default=0)
    for number, row in enumerate(rows, start=1):
        said = heading if number == heading_row else " ".join(texts.get(number, ()))
        yield (*row, *[""] * (width - len(row)), said)
