"""Texts for files that can't be read as tables."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SHEETS = {
    "sheet_unreadable": _l("This file can't be read as a table. Save it as .xlsx or .csv and try again."),
    "file_too_large": _l("The file is too large. At most %(most_megabytes)s MB can be read; split it."),
    "table_empty": _l("There is nothing in this file, or only hidden sheets hold something."),
    "not_a_table": _l("This file is not a table. Choose an Excel file (.xlsx, .xls) or a .csv file."),
    "web_page_not_table": _l(
        "This file is a web page with a table's name. Open it in Excel or WPS, save it as .xlsx and try again."
    ),
    "workbook_kind_unsupported": _l(
        "%(kind)s files can't be read here. Open the file, save it as .xlsx and try again."
    ),
    "workbook_encrypted": _l("The workbook asks for a password. Save it without one and try again."),
    "workbook_damaged": _l("The workbook is damaged. Open it in Excel or WPS, save it again as .xlsx and try again."),
    "workbook_too_large": _l(
        "The workbook holds too much to be read safely. Copy the table alone into a new workbook and try again."
    ),
    "sheet_missing": _l("The workbook has no visible sheet of that name. Choose one of its sheets."),
    "encoding_unknown": _l(
        "The letters of this file can't be told. Save it as .xlsx, or as CSV in UTF-8, and try again."
    ),
    "quotes_unbalanced": _l("Row %(row)s: a quotation mark is opened and not closed properly. Mend it and try again."),
    "cell_too_long": _l(
        "Row %(row)s: a cell is longer than %(most)s letters. Shorten it; or a closing quotation mark may be missing."
    ),
    "too_many_rows": _l(
        "There is something below row %(most)s, more than can be read at once. Delete it or split the file."
    ),
    "too_many_columns": _l("Row %(row)s: there is something beyond column %(most)s. Delete it and try again."),
    "too_many_cells": _l("The table has more than %(most)s cells. Split the file and try again."),
    "upload_gone": _l("The file is not kept any more. Choose it again; nothing was taken."),
    "file_differs": _l("This is not the file that was looked at. Choose it again and look first; nothing was taken."),
    "columns_missing": _l(
        "No row names the columns. Above the items there must be a row with at least “item” (项目) and “points” (分值)."
    ),
}
