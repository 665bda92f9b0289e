"""Telling a shop's price list from a scoring table."""

from __future__ import annotations

import re

from pointsapp.exchange.scoring_table.columns import Header
from pointsapp.exchange.scoring_table.types import Column, ProposedItem, SourceRow
from pointsapp.scoring.types import ItemShape

_GOODS = re.compile(r"兑换|价目|商品|奖品|礼品|物品")
_PACKED = re.compile(r"[每/一]?(瓶|袋|块|提|盒|双|条|个|支|桶|斤|公斤|包|箱|件|卷|把|只|套|升|台|壶|罐|副)")
_MOST_PACKED = 2 / 3


def looks_like_prices(header: Header, rows: list[SourceRow], items: list[ProposedItem]) -> bool:
    """Say whether every number takes points away and the words are those of goods."""
    if not items or any(item.shape is ItemShape.CHECKLIST for item in items):
        return False
    if header.is_of_goods:
        return True
    if not all(item.points is not None and item.points < 0 for item in items):
        return False
    packed = sum(_PACKED.fullmatch(row[Column.UNIT]) is not None for row in rows)
    named = sum(_GOODS.search(row[Column.CATEGORY]) is not None for row in rows)
    return max(packed, named) >= len(rows) * _MOST_PACKED
