"""What a points, unit or cap cell says in so many words; anything else is left to a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pointsapp.exchange.scoring_table.types import ScoringRemark
from pointsapp.scoring.types import MAX_POINTS, CapPeriod, CountedPer, ItemShape

Remarks = tuple[ScoringRemark, ...]

_FOLDED = str.maketrans("０１２３４５６７８９＋－−﹣．，／（）：；？～＝＜", "0123456789+---.,/():;?~=<")
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,4})?"
_MORE = r"\+|加|奖励?|得|计|记"
_SINGLE = re.compile(
    rf"(?P<before>每[^0-9加奖得计记扣减+-]{{1,6}})?(?P<sign>{_MORE}|-|扣除?|减)?(?P<number>{_NUMBER})分?"
    r"(?:/(?P<after>[^0-9/]{1,6}))?"
)
_RANGE = re.compile(rf"(?:{_MORE})?(?P<least>{_NUMBER})分?(?:[-—–―~]|——|至|到)(?P<most>{_NUMBER})分?")
_DAY = re.compile(r"[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?.*|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Za-z]{3}")
_HAN = re.compile(r"[㐀-鿿]")

_PERIODS = {
    "天": CapPeriod.DAY, "日": CapPeriod.DAY, "周": CapPeriod.WEEK, "星期": CapPeriod.WEEK,
    "月": CapPeriod.MONTH, "季": CapPeriod.QUARTER, "季度": CapPeriod.QUARTER, "年": CapPeriod.YEAR,
    "年度": CapPeriod.YEAR, "day": CapPeriod.DAY, "week": CapPeriod.WEEK, "month": CapPeriod.MONTH,
    "quarter": CapPeriod.QUARTER, "year": CapPeriod.YEAR,
}  # fmt: skip
_WHO = {
    "户": CountedPer.HOUSEHOLD, "家": CountedPer.HOUSEHOLD, "家庭": CountedPer.HOUSEHOLD,
    "户次": CountedPer.HOUSEHOLD, "household": CountedPer.HOUSEHOLD, "人": CountedPer.PERSON,
    "人次": CountedPer.PERSON, "person": CountedPer.PERSON,
}  # fmt: skip
_MEASURE = re.compile(
    r"(?P<amount>半|百|千|[0-9]+)?个?(?P<of>小时|钟头|工时|公里|千米|里|公斤|千克|斤|吨|亩|棵|株|平方米|平米|立方米|米|元"
    r"|hour|km|kg|tree)s?"
)
_ONCE_A = re.compile(r"(?P<period>天|日|周|月|季度?|年度?)[一1]次")
_CAP_WORDS = re.compile(
    r"最多|最高|封顶|上限|不超过|累计|合计|总计|可|得|加|奖励|奖|计|积分|限|每|全|个|一|内|为|分|户|家庭|家|[/,:()≤<=]"
)
_PERIOD_WORDS = re.compile(r"季度|年度|星期|[天日周月季年]")


@dataclass(frozen=True)
class PointsCell:
    """Points as written. Units: the smallest unit; below zero a deduction."""

    shape: ItemShape = ItemShape.FIXED
    points: int | None = None
    points_min: int | None = None
    points_max: int | None = None
    unit: str = ""
    remarks: Remarks = ()


@dataclass(frozen=True)
class UnitCell:
    """What the unit names: whom it counts, what it measures, how often it comes."""

    counted_per: CountedPer | None = None
    measure: str = ""
    period: CapPeriod | None = None
    remarks: Remarks = ()


@dataclass(frozen=True)
class CapCell:
    """A cap that names its points and its period. Units: the smallest unit."""

    points: int | None = None
    period: CapPeriod | None = None
    remarks: Remarks = ()


def read_points(text: str, scale: int) -> PointsCell:
    """Read a points cell: one number, with or without sign, 分 and unit, or a clean range."""
    plain = _plain(text)
    if not plain:
        return PointsCell(remarks=(ScoringRemark.POINTS_MISSING,))
    if _DAY.fullmatch(plain):
        return PointsCell(remarks=(ScoringRemark.POINTS_ARE_A_DAY,))
    if single := _SINGLE.fullmatch(plain):
        return _single(single, scale)
    if span := _RANGE.fullmatch(plain):
        return _range(span, scale)
    return PointsCell(remarks=(_why_unread(plain),))


def read_unit(text: str) -> UnitCell:
    """Read a unit cell, word by word; words it does not know say nothing."""
    words = [_without_one(word) for word in re.split(r"[每/、·,]+", _plain(re.sub(r"\bper ", "每", text))) if word]
    whom = {_WHO[word] for word in words if word in _WHO}
    measures = [found for word in words if (found := _MEASURE.fullmatch(word))]
    periods = [period for word in words if (period := _period(word))]
    return UnitCell(
        counted_per=next(iter(whom)) if len(whom) == 1 else None,
        measure=(measures[0]["amount"] or "") + measures[0]["of"] if measures else "",
        period=periods[0] if periods else None,
        remarks=(ScoringRemark.UNIT_CONTRADICTS,) if len(whom) > 1 else (),
    )


def read_cap(text: str, scale: int) -> CapCell:
    """Read a cap cell that states points and period, such as 60分/户/年 or 每月最多1分."""
    plain = _plain(text)
    if not plain:
        return CapCell()
    numbers = re.findall(_NUMBER, plain)
    rest = re.sub(_NUMBER, "", plain)
    periods = [_PERIODS[word] for word in _PERIOD_WORDS.findall(rest)]
    left = _CAP_WORDS.sub("", _PERIOD_WORDS.sub("", rest))
    points = _whole(numbers[0], scale) if len(numbers) == 1 else None
    if not points or points > MAX_POINTS or len(periods) > 1 or left not in ("", "人"):
        return CapCell(remarks=(ScoringRemark.CAP_UNCLEAR,))
    if left == "人":
        return CapCell(remarks=(ScoringRemark.CAP_PER_PERSON,))
    if not periods:
        return CapCell(remarks=(ScoringRemark.CAP_WITHOUT_PERIOD,))
    return CapCell(points, periods[0])


def _single(found: re.Match[str], scale: int) -> PointsCell:
    points = _whole(found["number"], scale)
    unit = found["before"] or (f"每{found['after']}" if found["after"] else "")
    if points is None:
        return PointsCell(remarks=(ScoringRemark.POINTS_NOT_WHOLE,))
    if points == 0:
        return PointsCell(remarks=(ScoringRemark.POINTS_ZERO,))
    if points > MAX_POINTS:
        return PointsCell(remarks=(ScoringRemark.POINTS_TOO_MANY,))
    is_deduction = (found["sign"] or "+")[0] in "-扣减"
    return PointsCell(ItemShape.FIXED, -points if is_deduction else points, unit=unit)


def _range(found: re.Match[str], scale: int) -> PointsCell:
    least, most = _whole(found["least"], scale), _whole(found["most"], scale)
    if least is None or most is None:
        return PointsCell(remarks=(ScoringRemark.POINTS_NOT_WHOLE,))
    if not 0 < least < most <= MAX_POINTS:
        return PointsCell(remarks=(ScoringRemark.POINTS_UNCLEAR,))
    return PointsCell(
        ItemShape.RANGE,
        points_min=least,
        points_max=most,
        remarks=(ScoringRemark.RANGE_TO_CONFIRM,),
    )


def _why_unread(plain: str) -> ScoringRemark:
    if "?" in plain or not _HAN.search(plain):
        return ScoringRemark.POINTS_UNCLEAR
    has_number = re.search("[0-9]", plain) is not None
    return ScoringRemark.POINTS_CONDITIONAL if has_number else ScoringRemark.POINTS_IN_WORDS


def _whole(number: str, scale: int) -> int | None:
    parts = Decimal(number.replace(",", "")) * scale
    return int(parts) if parts == parts.to_integral_value() else None


def _period(word: str) -> CapPeriod | None:
    once = _ONCE_A.fullmatch(word)
    return _PERIODS.get(once["period"] if once else word.removeprefix("个"))


def _without_one(word: str) -> str:
    return word[1:] if len(word) > 1 and word[0] in "一1" and not word[1].isdigit() else word


def _plain(text: str) -> str:
    return "".join(text.translate(_FOLDED).split())
