"""What the remarks of an import say: what was found, and what to do about it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from pointsapp.exchange.scoring_table.types import ScoringRemark
from pointsapp.exchange.types import Remark, SheetRemark
from pointsapp.scoring.types import WarningKind

SHEET_REMARKS = {
    SheetRemark.HIDDEN_CHARACTERS_REMOVED: _l("Invisible characters were taken out (rows: %(count)s)."),
    SheetRemark.LONG_NUMBER_SHORTENED: _l(
        "A long number was shortened by the program that saved it (rows: %(count)s). Look it up and type it again."
    ),
    SheetRemark.MERGED_CELLS_FILLED: _l("The text of merged cells was repeated in each of their rows (%(count)s)."),
    SheetRemark.FORMULAS_AS_SAVED: _l("The workbook has formulas. What was read are the values at its last saving."),
    SheetRemark.MACROS_NOT_RUN: _l("The workbook has macros. They were not run."),
    SheetRemark.OTHER_SHEETS_NOT_READ: _l("Other sheets were not read: %(names)s."),
    SheetRemark.HIDDEN_SHEETS_NOT_READ: _l("Hidden sheets were not read: %(names)s."),
}

SCORING_REMARKS = {
    ScoringRemark.POINTS_MISSING: _l("The points are empty. Type them, or leave the item off."),
    ScoringRemark.POINTS_IN_WORDS: _l(
        "The points are words: “%(text)s”. Type a number or a range, or leave the item off."
    ),
    ScoringRemark.POINTS_CONDITIONAL: _l(
        "“%(text)s” says more than a number. Type the points; if faults take marks off, make it a checklist."
    ),
    ScoringRemark.POINTS_UNCLEAR: _l("The points can't be told from “%(text)s”. Look at the paper and type them."),
    ScoringRemark.POINTS_ARE_A_DAY: _l(
        "Excel turned the points into a date: “%(text)s”. If they were a range, type its two numbers."
    ),
    ScoringRemark.POINTS_NOT_WHOLE: _l(
        "“%(text)s” is a fraction that this village's points don't have. Type the points."
    ),
    ScoringRemark.POINTS_ZERO: _l("The points are 0. Type what the item is worth, or leave it off."),
    ScoringRemark.POINTS_TOO_MANY: _l(
        "“%(text)s” is more than one line may have. Look at the number and type it again."
    ),
    ScoringRemark.RANGE_TO_CONFIRM: _l("“%(text)s” was read as a range. Confirm it or change it."),
    ScoringRemark.NAME_MISSING: _l("The row has no item. Say what the points are for."),
    ScoringRemark.UNIT_CONTRADICTS: _l("“%(text)s” can be read in two ways. Choose: per household or per person."),
    ScoringRemark.CAP_UNCLEAR: _l("The cap can't be told from “%(text)s”. Enter its points and period, or none."),
    ScoringRemark.CAP_WITHOUT_PERIOD: _l(
        "The cap “%(text)s” names no period. Choose: a day, week, month, quarter or year."
    ),
    ScoringRemark.CAP_PER_PERSON: _l(
        "The cap “%(text)s” is for each person; caps here are for each household. Enter one, or none."
    ),
    ScoringRemark.SAME_AS_ROW: _l(
        "The same item stands in row %(first)s already. Keep one of them, or change its name."
    ),
    ScoringRemark.ALREADY_IN_DRAFT: _l(
        "The draft has an item of this name already. Keep one of them, or change its name."
    ),
    ScoringRemark.FAULT_UNCLEAR: _l("A fault of this checklist names no points: “%(text)s”. Type them first."),
    ScoringRemark.DEDUCTION_OFF: _l("This takes points away. The village does not deduct, so the item is off."),
    ScoringRemark.LOOKS_LIKE_A_PRICE: _l("This looks like the price of goods. It is off; enter goods in the shop."),
    ScoringRemark.CATEGORY_MISSING: _l("The row has no category. You can choose one later."),
    ScoringRemark.CATEGORY_FROM_ABOVE: _l(
        "The category is empty; “%(text)s” was taken from row %(first)s. Look whether it fits."
    ),
    ScoringRemark.UNIT_NAMES_PERIOD: _l("“%(text)s” names a period but no cap. If it may count only once, set a cap."),
    ScoringRemark.TEXT_SHORTENED: _l("A long text was shortened. The source row keeps it whole."),
    ScoringRemark.LOOKS_LIKE_A_PRICE_LIST: _l(
        "This looks like a price list of the shop, not a scoring table. Enter the goods in the shop instead."
    ),
    ScoringRemark.COUNTED_PER_NOT_SAID: _l(
        "Items that don't say whether a household or a person counts: %(count)s. “Per household” is proposed."
    ),
    ScoringRemark.COLUMNS_NOT_READ: _l("These columns were not read: %(columns)s."),
}

WARNING = _l("This row touches records of offences, informing or opinions. Better leave it out.")
"""The same words for every kind of warning: what it touches had better not earn or cost points."""


def remark_text(remark: Remark[Any]) -> str:
    """Give the words for a remark of an import in the language of this answer."""
    texts = SHEET_REMARKS if isinstance(remark.code, SheetRemark) else SCORING_REMARKS
    return str(texts[remark.code]) % remark.params


def warning_text(kind: WarningKind | None) -> str:
    """Give the words of a warning, or nothing."""
    return "" if kind is None else str(WARNING)
