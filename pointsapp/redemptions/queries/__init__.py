"""Reading quotes, redemptions and look-ups."""

from pointsapp.redemptions.queries.customers import describe_customer
from pointsapp.redemptions.queries.lists import (
    RedemptionFilter,
    count_look_ups,
    list_checks,
    list_look_ups,
    list_redemptions,
    sum_redemptions,
)
from pointsapp.redemptions.queries.quotes import (
    describe_quote_people,
    find_redemption_of_quote,
    find_signature,
    get_quote,
    get_quote_by_uid,
    list_quote_lines,
    look_of,
)
from pointsapp.redemptions.queries.redemptions import (
    describe_redemption,
    describe_redemptions,
    describe_redemptions_of_transfers,
    find_undo,
    get_redemption,
    get_redemption_by_uid,
    list_latest_of,
)
from pointsapp.redemptions.queries.standing import StandingQuote, get_standing_quote_by_uid, lock_standing_quote_by_uid

__all__ = [
    "RedemptionFilter",
    "StandingQuote",
    "count_look_ups",
    "describe_customer",
    "describe_quote_people",
    "describe_redemption",
    "describe_redemptions",
    "describe_redemptions_of_transfers",
    "find_redemption_of_quote",
    "find_signature",
    "find_undo",
    "get_quote",
    "get_quote_by_uid",
    "get_redemption",
    "get_redemption_by_uid",
    "get_standing_quote_by_uid",
    "list_checks",
    "list_latest_of",
    "list_look_ups",
    "list_quote_lines",
    "list_redemptions",
    "lock_standing_quote_by_uid",
    "look_of",
    "sum_redemptions",
]
