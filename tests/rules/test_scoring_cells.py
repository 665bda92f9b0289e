"""What points, unit and cap cells say, and what is left to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pointsapp.exchange.scoring_table.cells import (
    CapCell,
    PointsCell,
    UnitCell,
    read_cap,
    read_points,
    read_unit,
)
from pointsapp.exchange.scoring_table.types import TO_SETTLE, ScoringRemark
from pointsapp.scoring.types import CapPeriod, CountedPer, ItemShape


@pytest.mark.parametrize(
    ("text", "points", "unit"),
    [
        ("5", 5, ""),
        (" 5 ", 5, ""),
        ("+5", 5, ""),
        ("-5", -5, ""),
        ("−5", -5, ""),
        ("－５", -5, ""),
        ("１２", 12, ""),
        ("5分", 5, ""),
        ("加5分", 5, ""),
        ("奖励10分", 10, ""),
        ("扣5分", -5, ""),
        ("减2", -2, ""),
        ("5.0", 5, ""),
        ("5,000", 5000, ""),
        ("1000000", 1_000_000, ""),
        ("5分/次", 5, "每次"),
        ("5/户", 5, "每户"),
        ("每次加2分", 2, "每次"),
        ("每户2分", 2, "每户"),
        ("每人次扣1分", -1, "每人次"),
    ],
)
def test_one_plain_number_is_read(text, points, unit):
    assert read_points(text, 1) == PointsCell(ItemShape.FIXED, points, unit=unit)


@pytest.mark.parametrize(
    "text", ["5—10", "5-10", "5－10", "5~10", "５～１０", "5至10分", "5分到10分", "5——10", "加5-10分"]
)
def test_a_clean_range_is_proposed_and_to_be_confirmed(text):
    assert read_points(text, 1) == PointsCell(
        ItemShape.RANGE, points_min=5, points_max=10, remarks=(ScoringRemark.RANGE_TO_CONFIRM,)
    )


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("", ScoringRemark.POINTS_MISSING),
        (" ", ScoringRemark.POINTS_MISSING),
        ("2?", ScoringRemark.POINTS_UNCLEAR),
        ("2？", ScoringRemark.POINTS_UNCLEAR),
        ("?", ScoringRemark.POINTS_UNCLEAR),
        ("约5?分", ScoringRemark.POINTS_UNCLEAR),
        ("25（发现一处少得5分）", ScoringRemark.POINTS_CONDITIONAL),
        ("每100元加1分", ScoringRemark.POINTS_CONDITIONAL),
        ("4/10/20/50", ScoringRemark.POINTS_UNCLEAR),
        ("按实际贡献评定", ScoringRemark.POINTS_IN_WORDS),
        ("五分", ScoringRemark.POINTS_IN_WORDS),
        ("一百", ScoringRemark.POINTS_IN_WORDS),
        ("当年积分清零", ScoringRemark.POINTS_IN_WORDS),
        ("2026-05-10", ScoringRemark.POINTS_ARE_A_DAY),
        ("2026-05-10 08:30", ScoringRemark.POINTS_ARE_A_DAY),
        ("5月10日", ScoringRemark.POINTS_ARE_A_DAY),
        ("10-May", ScoringRemark.POINTS_ARE_A_DAY),
        ("0", ScoringRemark.POINTS_ZERO),
        ("-0", ScoringRemark.POINTS_ZERO),
        ("0.5", ScoringRemark.POINTS_NOT_WHOLE),
        ("1.5", ScoringRemark.POINTS_NOT_WHOLE),
        ("0.5-1", ScoringRemark.POINTS_NOT_WHOLE),
        ("1000001", ScoringRemark.POINTS_TOO_MANY),
        ("999999999", ScoringRemark.POINTS_TOO_MANY),
        ("9223372036854775808", ScoringRemark.POINTS_UNCLEAR),
        ("1" + "0" * 100, ScoringRemark.POINTS_UNCLEAR),
        ("10—5", ScoringRemark.POINTS_UNCLEAR),
        ("5—5", ScoringRemark.POINTS_UNCLEAR),
        ("0—5", ScoringRemark.POINTS_UNCLEAR),
        ("1—1000001", ScoringRemark.POINTS_UNCLEAR),
        ("—5", ScoringRemark.POINTS_UNCLEAR),
        ("-5--1", ScoringRemark.POINTS_UNCLEAR),
        ("1e3", ScoringRemark.POINTS_UNCLEAR),
        ("1E308", ScoringRemark.POINTS_UNCLEAR),
        ("NaN", ScoringRemark.POINTS_UNCLEAR),
        ("Infinity", ScoringRemark.POINTS_UNCLEAR),
        ("-inf", ScoringRemark.POINTS_UNCLEAR),
        ("0x10", ScoringRemark.POINTS_UNCLEAR),
        ("1_000", ScoringRemark.POINTS_UNCLEAR),
        ("5,00", ScoringRemark.POINTS_UNCLEAR),
        ("5;", ScoringRemark.POINTS_UNCLEAR),
        ("٣", ScoringRemark.POINTS_UNCLEAR),
        ("²", ScoringRemark.POINTS_UNCLEAR),
        ("TRUE", ScoringRemark.POINTS_UNCLEAR),
        ("=1+1", ScoringRemark.POINTS_UNCLEAR),
        ("-2+3", ScoringRemark.POINTS_UNCLEAR),
        ("@SUM(1)", ScoringRemark.POINTS_UNCLEAR),
    ],
)
def test_anything_else_stays_empty_with_its_reason(text, remark):
    assert read_points(text, 1) == PointsCell(remarks=(remark,))


@pytest.mark.parametrize(
    ("text", "points", "remark"),
    [
        ("0.1", 1, None),
        ("1.5", 15, None),
        ("-1.5", -15, None),
        ("100000", 1_000_000, None),
        ("100000.1", None, ScoringRemark.POINTS_TOO_MANY),
        ("1.55", None, ScoringRemark.POINTS_NOT_WHOLE),
    ],
)
def test_a_village_that_counts_tenths_reads_one_decimal(text, points, remark):
    cell = read_points(text, 10)

    assert (cell.points, cell.remarks) == (points, (remark,) if remark else ())


@pytest.mark.parametrize(
    ("text", "counted_per", "measure", "period"),
    [
        ("", None, "", None),
        ("每次", None, "", None),
        ("一次", None, "", None),
        ("每次/件", None, "", None),
        ("每次检查", None, "", None),
        ("每户", CountedPer.HOUSEHOLD, "", None),
        ("户/次", CountedPer.HOUSEHOLD, "", None),
        ("每户每次", CountedPer.HOUSEHOLD, "", None),
        ("每户每月", CountedPer.HOUSEHOLD, "", CapPeriod.MONTH),
        ("户·年", CountedPer.HOUSEHOLD, "", CapPeriod.YEAR),
        ("一人次", CountedPer.PERSON, "", None),
        ("每人次", CountedPer.PERSON, "", None),
        ("人次", CountedPer.PERSON, "", None),
        ("每人每次", CountedPer.PERSON, "", None),
        ("1人次", CountedPer.PERSON, "", None),
        ("每人每小时", CountedPer.PERSON, "小时", None),
        ("每小时", None, "小时", None),
        ("每个小时", None, "小时", None),
        ("每半小时", None, "半小时", None),
        ("每2小时", None, "2小时", None),
        ("每100元", None, "100元", None),
        ("百元", None, "百元", None),
        ("per hour", None, "hour", None),
        ("每天", None, "", CapPeriod.DAY),
        ("每周", None, "", CapPeriod.WEEK),
        ("每季度", None, "", CapPeriod.QUARTER),
        ("每年", None, "", CapPeriod.YEAR),
        ("一个年度", None, "", CapPeriod.YEAR),
        ("每个月", None, "", CapPeriod.MONTH),
        ("每月一次", None, "", CapPeriod.MONTH),
        ("每位老人", None, "", None),
        ("每个人大代表", None, "", None),
        ("一户", CountedPer.HOUSEHOLD, "", None),
    ],
)
def test_a_unit_says_only_what_its_words_say(text, counted_per, measure, period):
    assert read_unit(text) == UnitCell(counted_per, measure, period)


def test_a_unit_that_names_household_and_person_is_left_to_a_person():
    assert read_unit("每户每人") == UnitCell(remarks=(ScoringRemark.UNIT_CONTRADICTS,))


@pytest.mark.parametrize(
    ("text", "points", "period"),
    [
        ("60分/户/年", 60, CapPeriod.YEAR),
        ("每月最多1分", 1, CapPeriod.MONTH),
        ("每年最多加3分", 3, CapPeriod.YEAR),
        ("每户每年不超过４０分", 40, CapPeriod.YEAR),
        ("全年累计封顶20分", 20, CapPeriod.YEAR),
        ("10分/季度", 10, CapPeriod.QUARTER),
        ("5/周", 5, CapPeriod.WEEK),
        ("一天内最高5分", 5, CapPeriod.DAY),
        ("1,000分/年", 1000, CapPeriod.YEAR),
    ],
)
def test_a_cap_with_points_and_period_is_read(text, points, period):
    assert read_cap(text, 1) == CapCell(points, period)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("25", ScoringRemark.CAP_WITHOUT_PERIOD),
        ("最高60分", ScoringRemark.CAP_WITHOUT_PERIOD),
        ("20分/人/年", ScoringRemark.CAP_PER_PERSON),
        ("每人最多5分", ScoringRemark.CAP_PER_PERSON),
        ("团队积分一次性最高20分；同一人员不同团队不重复积分", ScoringRemark.CAP_UNCLEAR),
        ("每次最高5分", ScoringRemark.CAP_UNCLEAR),
        ("半年20分", ScoringRemark.CAP_UNCLEAR),
        ("每年12次", ScoringRemark.CAP_UNCLEAR),
        ("每月5分，每年60分", ScoringRemark.CAP_UNCLEAR),
        ("每月每年60分", ScoringRemark.CAP_UNCLEAR),
        ("每年", ScoringRemark.CAP_UNCLEAR),
        ("本类最低0分", ScoringRemark.CAP_UNCLEAR),
        ("0分/年", ScoringRemark.CAP_UNCLEAR),
        ("1.5分/年", ScoringRemark.CAP_UNCLEAR),
        ("2000000分/年", ScoringRemark.CAP_UNCLEAR),
        ("60-80分/年", ScoringRemark.CAP_UNCLEAR),
        ("年底", ScoringRemark.CAP_UNCLEAR),
    ],
)
def test_any_other_cap_is_left_to_a_person(text, remark):
    assert read_cap(text, 1) == CapCell(remarks=(remark,))


def test_no_cap_is_no_remark():
    assert read_cap("", 1) == CapCell()


@given(text=st.text(st.characters() | st.sampled_from("0123456789.,+-—~分每户人年月/扣加?"), max_size=40))
def test_no_cell_is_too_odd_to_read(text):
    points, cap = read_points(text, 10), read_cap(text, 10)
    read_unit(text)

    assert points.points is not None or points.remarks
    assert TO_SETTLE.issuperset(points.remarks + cap.remarks)
