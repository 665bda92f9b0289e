"""Why a file can't be read as a table."""

from pointsapp.core.errors import RuleError


class SheetUnreadable(RuleError):
    """Any reason why a file gives no rows; the subclasses say which."""


class FileTooLarge(SheetUnreadable):
    """The file has more bytes than `most_megabytes`."""


class TableEmpty(SheetUnreadable):
    """The file, or every visible sheet of it, holds nothing."""


class NotATable(SheetUnreadable):
    """The file is something else: a picture, a PDF, a text document, an archive."""


class WebPageNotTable(SheetUnreadable):
    """The file is a web page that was given a spreadsheet's name."""


class WorkbookKindUnsupported(SheetUnreadable):
    """A workbook of another program or kind (`kind`), to be saved as .xlsx first."""


class WorkbookEncrypted(SheetUnreadable):
    """The workbook asks for a password."""


class WorkbookDamaged(SheetUnreadable):
    """The workbook's inside can't be understood."""


class WorkbookTooLarge(SheetUnreadable):
    """The workbook needs more memory or time, unpacked, than any village's table."""


class SheetMissing(SheetUnreadable):
    """The workbook has no visible sheet of that name."""


class EncodingUnknown(SheetUnreadable):
    """The text is in none of the encodings that spreadsheet programs write."""


class QuotesUnbalanced(SheetUnreadable):
    """A quotation mark that opens a cell is never closed, or text follows the closing one."""


class CellTooLong(SheetUnreadable):
    """A cell holds more text than `most` characters."""


class TooManyRows(SheetUnreadable):
    """There is something below row `most`."""


class TooManyColumns(SheetUnreadable):
    """There is something to the right of column `most`."""


class TooManyCells(SheetUnreadable):
    """The table as a whole has more than `most` cells."""


class ColumnsMissing(SheetUnreadable):
    """No row near the top names the columns that are needed (`missing`)."""


class UploadGone(RuleError):
    """The file that was looked at is not kept any more, or never was."""


class FileDiffers(RuleError):
    """The file to be taken is not the one that was looked at."""
