"""What the dry run of a list shows, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId
from pointsapp.exchange.roster.files import RosterSheet
from pointsapp.exchange.roster.plans import Looked, private_remarks
from pointsapp.rosters.types import (
    ASKS,
    REFUSES,
    ChangedHousehold,
    KnownHousehold,
    NewHousehold,
    RemarkCode,
    RosterRemark,
)
from pointsapp.web.clerk.roster.columns import letter_of
from pointsapp.web.clerk.roster.group import Source
from pointsapp.web.clerk.roster.words import CHANGED_WORDS, COLUMN_WORDS, remark_text, value_text
from pointsapp.words.remarks import remark_text as sheet_remark_text

SHOWN_AT_ONCE = 200
_QUIET = frozenset({RemarkCode.NO_HOUSEHOLD, RemarkCode.ZEROS_LOST})


@dataclass(frozen=True)
class ShownRemark:
    """A remark with its place: the row, and the column as the spreadsheet calls it."""

    row: int
    place: str
    text: str


@dataclass(frozen=True)
class ShownDifference:
    """One field of a household, before and after."""

    what: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownChange:
    """A household that the list has otherwise."""

    found: ChangedHousehold
    differences: tuple[ShownDifference, ...]


@dataclass(frozen=True)
class Doubt:
    """A household that is taken only if somebody ticks it."""

    row: int
    number: str
    name: str
    group_name: str
    texts: tuple[str, ...]
    is_ticked: bool


@dataclass(frozen=True)
class Missing:
    """A household that is not in the list, and what was chosen for it."""

    household: KnownHousehold
    chosen: str


@dataclass(frozen=True)
class Preview:
    """The dry run. Lists are cut to what a page can hold; the file with remarks has all."""

    columns: tuple[tuple[str, str], ...]
    refused: tuple[ShownRemark, ...]
    notes: tuple[ShownRemark, ...]
    sheet_remarks: tuple[str, ...]
    has_private: bool
    new: tuple[NewHousehold, ...]
    changed: tuple[ShownChange, ...]
    doubts: tuple[Doubt, ...]
    missing: tuple[Missing, ...]
    refused_rows: int
    is_cut: bool


def preview_of(sheet: RosterSheet, looked: Looked, source: Source) -> Preview:
    """Put the dry run into words."""
    plan = looked.plan
    refused = [_shown(remark, looked) for remark in plan.refused]
    notes = [
        _shown(remark, looked)
        for remark in plan.remarks
        if remark.code not in REFUSES | ASKS and remark.code not in _QUIET
    ]
    sure = [found for found in plan.new if not found.doubts]
    changed = [_change(found) for found in plan.changed if not found.doubts]
    doubts = [_doubt(found) for found in plan.news if found.doubts]
    lists = (refused, notes, sure, changed, doubts, plan.missing)
    return Preview(
        columns=_columns(looked, source),
        refused=tuple(refused[:SHOWN_AT_ONCE]),
        notes=tuple(notes[:SHOWN_AT_ONCE]),
        sheet_remarks=tuple(_sheet_remarks(sheet)),
        has_private=sheet.has_private,
        new=tuple(sure[:SHOWN_AT_ONCE]),
        changed=tuple(changed[:SHOWN_AT_ONCE]),
        doubts=tuple(doubts[:SHOWN_AT_ONCE]),
        missing=tuple(_missing(household) for household in plan.missing[:SHOWN_AT_ONCE]),
        refused_rows=len({remark.row for remark in plan.refused}),
        is_cut=any(len(found) > SHOWN_AT_ONCE for found in lists),
    )


def texts_by_row(sheet: RosterSheet, looked: Looked) -> dict[int, list[str]]:
    """Give all that is to be said about each row, for the file that comes back."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for new in looked.plan.new:
        texts[new.row].append(_("New household."))
    for changed in looked.plan.changed:
        for found in _change(changed).differences:
            texts[changed.row].append(f"{found.what} {found.name}: {found.before} → {found.after}.")
    for remark in (*looked.plan.remarks, *private_remarks(sheet)):
        place = _place(remark, looked)
        texts[remark.row].append(f"{place}: {remark_text(remark)}" if place else remark_text(remark))
    return texts


def _columns(looked: Looked, source: Source) -> tuple[tuple[str, str], ...]:
    found = [
        (str(COLUMN_WORDS[column]), letter_of(place))
        for column, place in sorted(looked.columns.places.items(), key=lambda item: item[1])
    ]
    return (*found, *([(_("Group of all"), source.group)] if source.group else []))


def _sheet_remarks(sheet: RosterSheet) -> list[str]:
    texts = []
    for remark in sheet.remarks:
        text = sheet_remark_text(remark)
        texts.append(text if remark.row is None else _("Row %(row)s: %(text)s", row=remark.row, text=text))
    return texts


def _shown(remark: RosterRemark, looked: Looked) -> ShownRemark:
    return ShownRemark(remark.row, _place(remark, looked), remark_text(remark))


def _place(remark: RosterRemark, looked: Looked) -> str:
    """Say in which cell of the row: the column's letter, and what it holds."""
    if remark.column is None:
        return ""
    word = str(COLUMN_WORDS[remark.column])
    place = looked.columns.places.get(remark.column)
    return word if place is None else f"{letter_of(place)}{remark.row} {word}"


def _change(found: ChangedHousehold) -> ShownChange:
    differences = tuple(
        ShownDifference(
            str(CHANGED_WORDS[difference.what]),
            difference.name,
            value_text(difference, difference.before),
            value_text(difference, difference.after),
        )
        for difference in found.differences
    )
    return ShownChange(found, differences)


def _doubt(found: NewHousehold | ChangedHousehold) -> Doubt:
    name = found.people[0].name if isinstance(found, NewHousehold) else found.head_name
    return Doubt(
        found.row,
        found.number,
        name,
        found.group_name,
        tuple(remark_text(remark) for remark in found.doubts),
        f"take-{found.row}" in request.form,
    )


def _missing(household: KnownHousehold) -> Missing:
    household_id: HouseholdId = household.household_id
    return Missing(household, request.form.get(f"gone-{household_id}", ""))
