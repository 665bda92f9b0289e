"""Reading printed slips, entries of power cuts and open slips."""

from pointsapp.outages.queries.entries import (
    count_entries,
    describe_outage,
    find_outage,
    get_outage,
    list_lines,
    list_outages,
    list_writers,
)
from pointsapp.outages.queries.reading import read_entry
from pointsapp.outages.queries.sheets import describe_sheet, last_number, list_sheets
from pointsapp.outages.queries.slips import count_open_slips, describe_slip, get_slip, list_slips, list_slips_of

__all__ = [
    "count_entries",
    "count_open_slips",
    "describe_outage",
    "describe_sheet",
    "describe_slip",
    "find_outage",
    "get_outage",
    "get_slip",
    "last_number",
    "list_lines",
    "list_outages",
    "list_sheets",
    "list_slips",
    "list_slips_of",
    "list_writers",
    "read_entry",
]
