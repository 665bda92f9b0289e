"""Reading notices, objections, and points that are on their way."""

from pointsapp.publicity.queries.notices import (
    count_approved,
    count_to_close,
    find_notices_of_lines,
    get_notice,
    list_due_notices,
    list_half_credited,
    notice_of_line,
)
from pointsapp.publicity.queries.objections import count_open_objections, count_overdue_objections
from pointsapp.publicity.queries.points import (
    list_on_notice_points,
    read_promise,
    sum_disputed,
    sum_on_notice,
)

__all__ = [
    "count_approved",
    "count_open_objections",
    "count_overdue_objections",
    "count_to_close",
    "find_notices_of_lines",
    "get_notice",
    "list_due_notices",
    "list_half_credited",
    "list_on_notice_points",
    "notice_of_line",
    "read_promise",
    "sum_disputed",
    "sum_on_notice",
]
