"""How points, days, instants and names read on a page. Small cached formatters: pages have many."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from flask import g
from flask_babel import get_locale
from markupsafe import Markup

from pointsapp.core.clock import VILLAGE_ZONE
from pointsapp.publicity.rules.names import masked
from pointsapp.scoring.types import ItemTerms
from pointsapp.web.language import gettext as _
from pointsapp.words.terms import cap_in_words, worth_in_words

WEEKDAYS = {"zh": "一二三四五六日", "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}
USUAL_UNIT = "分"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def language() -> str:
    """Give the language of this answer."""
    return "en" if str(get_locale()).startswith("en") else "zh"


def points(amount: int) -> str:
    """Write points of the smallest unit, with thousands separators from 10,000."""
    village = g.get("village")
    return _points(amount, village.point_scale if village is not None else 1)


@lru_cache(maxsize=4096)
def _points(amount: int, scale: int) -> str:
    whole, part = divmod(abs(amount), scale)
    text = f"{whole:,}" if whole >= 10_000 else str(whole)
    sign = "−" if amount < 0 else ""
    return f"{sign}{text}.{part}" if part else f"{sign}{text}"


def points_number(amount: int) -> int | Decimal:
    """Give points of the smallest unit as a number that a workbook can add up."""
    village = g.get("village")
    scale: int = village.point_scale if village is not None else 1
    return amount if scale == 1 else Decimal(amount) / scale


def points_unit() -> str:
    """Give the village's word for points; the usual Chinese one reads "pts" in English."""
    settings = g.get("settings")
    word: str = settings.unit_word if settings is not None else USUAL_UNIT
    return _("pts") if word == USUAL_UNIT else word


def points_in_words(amount: int, unit: str | None = None) -> Markup:
    """Write points with their unit as they stand on a page: 120 分."""
    return _points_in_words(amount, _scale(), unit or points_unit(), is_change=False)


def points_change_in_words(amount: int, unit: str | None = None) -> Markup:
    """Write a change of points, its sign always with it: +8 分, −8 分."""
    return _points_in_words(amount, _scale(), unit or points_unit(), is_change=True)


@lru_cache(maxsize=4096)
def _points_in_words(amount: int, scale: int, unit: str, *, is_change: bool) -> Markup:
    if not is_change:
        name, number = "points", _points(amount, scale)
    else:
        is_less = amount < 0
        name = "points points-less" if is_less else "points points-more"
        number = ("−" if is_less else "+") + _points(abs(amount), scale)
    return Markup('<span class="{}">{}<span class="unit">{}</span></span>').format(name, number, unit)


def worth(terms: ItemTerms) -> str:
    """Say what one deed is worth under an item: 每次 10 分."""
    return worth_in_words(terms, scale=_scale(), unit=points_unit())


def cap(terms: ItemTerms) -> str:
    """Say the most that a household may get for an item in a period, or nothing: 每户每月最多 60 分."""
    return cap_in_words(terms, scale=_scale(), unit=points_unit())


def _scale() -> int:
    village = g.get("village")
    return village.point_scale if village is not None else 1


def day(value: date) -> str:
    """Write a day with its weekday: 2026年11月21日（周六）, Sat 21 Nov 2026."""
    return _day(value, language())


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    if locale == "en":
        return f"{WEEKDAYS['en'][value.weekday()]} {value.day} {MONTHS[value.month - 1]} {value.year}"
    weekday = WEEKDAYS["zh"][value.weekday()]
    return f"{value.year}年{value.month}月{value.day}日（周{weekday}）"


def short_day(value: date) -> str:
    """Write a day in a table or a sentence about the near future: 11月28日, 28 Nov."""
    if language() == "en":
        return f"{value.day} {MONTHS[value.month - 1]}"
    return f"{value.month}月{value.day}日"


def month(value: date) -> str:
    """Write a day's month: 2026年11月, Nov 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}" if language() == "en" else f"{value.year}年{value.month}月"


def iso_day(value: date) -> str:
    """Write a day for sorting columns: 2026-11-21."""
    return value.isoformat()


def instant(value: datetime) -> str:
    """Write an instant in the village's time: 11-21 08:30, with the year when it is not this one."""
    local = value.astimezone(VILLAGE_ZONE)
    return f"{local:%Y-%m-%d %H:%M}"


def masked_name(name: str) -> str:
    """Mask a name for the public: 张*明, 张*."""
    return masked(name)
