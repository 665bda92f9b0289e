"""Ids and settings of a village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

GroupId = NewType("GroupId", int)

SHORTEST_NOTICE_DAYS = 3


@dataclass(frozen=True)
class VillageSettings:
    """What a village may decide for itself, with the defaults.

    Units: days are calendar days unless named working days; points in the smallest unit.
    """

    notice_days: int = 7
    answer_working_days: int = 7
    may_deduct: bool = False
    has_ranking: bool = False
    has_voice: bool = False
    undo_minutes: int = 10
    daily_points_without_second: int = 100
    may_close_by_itself: bool = False
    unit_word: str = "分"
    shop_name: str = "幸福超市"
    low_stock_units: int = 5
    office_phone: str = ""
    may_go_below_zero: bool = False
    may_take_from_awards: bool = False
    may_write_off: bool = False


@dataclass(frozen=True)
class SettingChange:
    """One setting's value from an instant on, and the login that set it."""

    name: str
    value: Any
    set_by_id: int | None
    set_at: datetime
