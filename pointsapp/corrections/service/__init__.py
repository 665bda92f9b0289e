"""Asking for corrections, and deciding on them as the second person."""

from pointsapp.corrections.service.asking import ask_for_line, ask_for_redemption
from pointsapp.corrections.service.bundles import ask_for_sheet, decide_bundle
from pointsapp.corrections.service.deciding import decide

__all__ = ["ask_for_line", "ask_for_redemption", "ask_for_sheet", "decide", "decide_bundle"]
