"""Reading cards."""

from pointsapp.cards.queries.cards import (
    get_card,
    get_card_by_code,
    get_live_card,
    last_serial,
    list_cards_of,
    require_live,
)
from pointsapp.cards.queries.lists import (
    count_waiting,
    get_card_row,
    get_trace,
    list_card_rows,
    list_live_rows,
    list_reports,
    list_rows_by_id,
    list_waiting_sheets,
    page_of_cards,
)
from pointsapp.cards.queries.wanting import count_without_card, list_without_card

__all__ = [
    "count_waiting",
    "count_without_card",
    "get_card",
    "get_card_by_code",
    "get_card_row",
    "get_live_card",
    "get_trace",
    "last_serial",
    "list_card_rows",
    "list_cards_of",
    "list_live_rows",
    "list_reports",
    "list_rows_by_id",
    "list_waiting_sheets",
    "list_without_card",
    "page_of_cards",
    "require_live",
]
