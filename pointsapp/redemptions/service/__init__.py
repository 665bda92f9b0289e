"""Commands of the counter: look up, quote, sign, redeem, undo."""

from pointsapp.redemptions.service.handing_over import hand_over, redeem, undo
from pointsapp.redemptions.service.looks import look_by_card, note_check, note_look_up
from pointsapp.redemptions.service.paper import quote_from_paper, redeem_from_paper
from pointsapp.redemptions.service.quotes import make_quote, renew_quote, sign_quote
from pointsapp.redemptions.service.returning import take_back_part

__all__ = [
    "hand_over",
    "look_by_card",
    "make_quote",
    "note_check",
    "note_look_up",
    "quote_from_paper",
    "redeem",
    "redeem_from_paper",
    "renew_quote",
    "sign_quote",
    "take_back_part",
    "undo",
]
