"""What the dry run of an import shows: every row of the file, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from flask import request
from flask_babel import gettext as _

from pointsapp.core.db import reading
from pointsapp.core.paging import Page, page_number
from pointsapp.exchange.scoring_table.taking_in import compare, holds_whole, new_item
from pointsapp.exchange.scoring_table.types import (
    Column,
    OtherRow,
    OtherRowKind,
    ProposedItem,
    ProposedTable,
)
from pointsapp.exchange.text import clean_text
from pointsapp.exchange.types import Sheet
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.queries import get_rule_set, list_known_rows
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.rules.content import terms_of
from pointsapp.scoring.types import ItemState, ItemTerms, RuleSetId
from pointsapp.web.guard import actor
from pointsapp.words.remarks import remark_text, warning_text

ROWS_ON_A_PAGE = 100
ODD = "odd"


@dataclass(frozen=True)
class Source:
    """The file that is looked at: its digest, name and sheet, and the draft it is for (None: a new one)."""

    digest: str
    name: str
    sheet: str
    into: RuleSetId | None

    @classmethod
    def asked(cls, digest: str) -> Source:
        """Read from the address which file is looked at, and for what."""
        into = request.args.get("into", "")
        is_id = into.isascii() and into.isdigit() and len(into) < 18
        return cls(
            digest=digest,
            name=clean_text(request.args.get("name", "")[:100]),
            sheet=clean_text(request.args.get("sheet", "")[:100]),
            into=RuleSetId(int(into)) if is_id else None,
        )

    @property
    def title(self) -> str:
        """Propose a title for the new draft: the file's name."""
        return PurePath(self.name).stem[:100] or _("Scoring table")

    def sheet_remarks(self, sheet: Sheet) -> list[str]:
        """Say what was done to the file on the way in."""
        return [_with_row(remark_text(remark), remark.row) for remark in sheet.remarks]


@dataclass(frozen=True)
class ShownRow:
    """One proposed item, or a row that is none. Shape: without `terms` it is only shown."""

    rows: str
    category: str
    name: str
    cells: str
    state: ItemState | None = None
    terms: ItemTerms | None = None
    remarks: tuple[str, ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class Preview:
    """The whole dry run, of which one page is shown."""

    page: Page[ShownRow]
    remarks: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    to_settle: int
    draft: RuleSet | None
    is_taken: bool


def preview_of(table: ProposedTable, source: Source) -> Preview:
    """Put the dry run together. Errors: Absent, NotADraft."""
    with reading():
        draft = get_rule_set(actor().village_id, source.into) if source.into else None
        known = list_known_rows(actor().village_id, draft.id) if draft else {}
    if draft:
        require_draft(draft.state)
    compared = compare(table, known)
    rows = sorted(_rows(compared), key=lambda row: int(row.rows.split("–")[0]))
    if request.args.get("which") == ODD:
        rows = [row for row in rows if row.remarks or row.warning]
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 7
    number = page_number(int(asked) if is_number else 1, len(rows), ROWS_ON_A_PAGE)
    start = (number - 1) * ROWS_ON_A_PAGE
    return Preview(
        page=Page(rows[start : start + ROWS_ON_A_PAGE], number, len(rows), ROWS_ON_A_PAGE),
        remarks=tuple(remark_text(remark) for remark in table.remarks),
        columns=tuple((column_words()[column], name) for column, name in table.columns.items()),
        to_settle=compared.to_settle_count,
        draft=draft,
        is_taken=holds_whole(table, known),
    )


def column_words() -> dict[Column, str]:
    """Give the word for each column that an import reads."""
    return {
        Column.CATEGORY: _("Category"),
        Column.ITEM: _("Item"),
        Column.POINTS: _("Worth"),
        Column.UNIT: _("Unit"),
        Column.CAP: _("Cap"),
        Column.NOTE: _("Note"),
        Column.SHAPE: _("How it counts"),
        Column.WORDING: _("Public wording"),
        Column.ARTICLE: _("Article of the village rules"),
        Column.EVIDENCE: _("Evidence"),
        Column.IN_USE: _("In use"),
    }


def _rows(table: ProposedTable) -> Iterator[ShownRow]:
    yield from (_item(item) for item in table.items)
    yield from (_other(other) for other in table.other_rows)


def _item(item: ProposedItem) -> ShownRow:
    sources = [item.source] if item.source else [fault.source for fault in item.faults]
    first, last = sources[0].number, sources[-1].number
    off = ItemState.TO_SETTLE if item.is_to_settle else ItemState.OFF
    return ShownRow(
        rows=str(first) if first == last else f"{first}–{last}",
        category=item.category,
        name=item.name,
        cells=item.source[Column.POINTS] if item.source else "",
        state=ItemState.ON if item.is_on else off,
        terms=terms_of(new_item(item).content),
        remarks=tuple(_with_row(remark_text(remark), remark.row if last > first else None) for remark in item.remarks),
        warning=warning_text(item.warning),
    )


def _other(other: OtherRow) -> ShownRow:
    kinds = {
        OtherRowKind.HEADING: _("A heading: its rows get this category."),
        OtherRowKind.REPEATED_HEADER: _("The headings once more. Nothing to take."),
        OtherRowKind.TOTAL: _("A total. Nothing to take."),
        OtherRowKind.NOTE: _("No item and no points. Nothing to take."),
    }
    text = " ".join(cell for cell in other.source.texts if cell)
    return ShownRow(rows=str(other.source.number), category="", name=text, cells="", remarks=(kinds[other.kind],))


def _with_row(text: str, row: int | None) -> str:
    return text if row is None else _("Row %(row)s: %(text)s", row=row, text=text)
