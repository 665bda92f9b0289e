"""What one deed is worth under each shape of item."""

import pytest

from pointsapp.core.errors import RuleError
from pointsapp.scoring.errors import (
    DeductionsOff,
    ItemSwitchedOff,
    ItemUnsettled,
    PointsMissing,
    PointsOutOfRange,
    PointsTooMany,
    UnitsMissing,
    UnitsOutOfRange,
    UnknownFault,
)
from pointsapp.scoring.rules.points import missing_from, points_for, require_settled
from pointsapp.scoring.types import (
    MAX_POINTS,
    MAX_UNITS,
    CapPeriod,
    Deed,
    Fault,
    FaultId,
    ItemShape,
    ItemTerms,
)

PATROL = ItemTerms(ItemShape.FIXED, points=10)
HELP = ItemTerms(ItemShape.RANGE, points_min=5, points_max=10)
HOURS = ItemTerms(ItemShape.PER_UNIT, points=4, unit="小时")
YARD = ItemTerms(
    ItemShape.CHECKLIST,
    points=5,
    faults=(
        Fault(FaultId(1), "庭院污水横流", 2),
        Fault(FaultId(2), "柴草堆码无序", 3),
        Fault(FaultId(3), "地面垃圾乱丢", 1),
    ),
)
LITTER = ItemTerms(ItemShape.FIXED, points=-2)


def faults(*numbers: int) -> Deed:
    return Deed(fault_ids=frozenset(FaultId(number) for number in numbers))


@pytest.mark.parametrize(
    ("terms", "deed", "points"),
    [
        (PATROL, Deed(), 10),
        (PATROL, Deed(units=3, points=7), 10),
        (HELP, Deed(points=5), 5),
        (HELP, Deed(points=7), 7),
        (HELP, Deed(points=10), 10),
        (HOURS, Deed(units=1), 4),
        (HOURS, Deed(units=3), 12),
        (HOURS, Deed(units=MAX_UNITS), 4 * MAX_UNITS),
        (YARD, Deed(), 5),
        (YARD, faults(1), 3),
        (YARD, faults(1, 1), 3),
        (YARD, faults(1, 2), 0),
        (YARD, faults(1, 2, 3), 0),
    ],
)
def test_each_shape_turns_a_deed_into_points(terms, deed, points):
    assert points_for(terms, deed) == points


@pytest.mark.parametrize(
    ("terms", "deed", "error"),
    [
        (HELP, Deed(), PointsMissing),
        (HELP, Deed(points=4), PointsOutOfRange),
        (HELP, Deed(points=11), PointsOutOfRange),
        (HELP, Deed(points=-5), PointsOutOfRange),
        (HOURS, Deed(), UnitsMissing),
        (HOURS, Deed(units=0), UnitsOutOfRange),
        (HOURS, Deed(units=-1), UnitsOutOfRange),
        (HOURS, Deed(units=MAX_UNITS + 1), UnitsOutOfRange),
        (YARD, faults(1, 4), UnknownFault),
        (LITTER, Deed(), DeductionsOff),
        (ItemTerms(ItemShape.FIXED, points=10, is_on=False), Deed(), ItemSwitchedOff),
        (ItemTerms(ItemShape.FIXED), Deed(), ItemUnsettled),
        (ItemTerms(ItemShape.FIXED, points=MAX_POINTS + 1), Deed(), PointsTooMany),
        (ItemTerms(ItemShape.PER_UNIT, points=MAX_POINTS, unit="小时"), Deed(units=2), PointsTooMany),
    ],
)
def test_a_deed_that_does_not_fit_its_item_is_refused(terms, deed, error):
    with pytest.raises(error):
        points_for(terms, deed)


def test_the_most_points_a_line_may_have_are_still_allowed():
    assert points_for(ItemTerms(ItemShape.FIXED, points=MAX_POINTS), Deed()) == MAX_POINTS


def test_a_deduction_counts_only_where_the_village_deducts():
    assert points_for(LITTER, Deed(), may_deduct=True) == -2


def test_points_out_of_range_say_the_range():
    with pytest.raises(PointsOutOfRange) as refusal:
        points_for(HELP, Deed(points=11))

    assert refusal.value.params == {"least": 5, "most": 10}


@pytest.mark.parametrize(
    ("terms", "missing"),
    [
        (PATROL, None),
        (LITTER, None),
        (HELP, None),
        (HOURS, None),
        (YARD, None),
        (ItemTerms(ItemShape.FIXED, points=0), "points"),
        (ItemTerms(ItemShape.RANGE, points_min=5), "range"),
        (ItemTerms(ItemShape.RANGE, points_max=5), "range"),
        (ItemTerms(ItemShape.RANGE, points_min=0, points_max=5), "range"),
        (ItemTerms(ItemShape.RANGE, points_min=5, points_max=5), "range"),
        (ItemTerms(ItemShape.RANGE, points_min=6, points_max=5), "range"),
        (ItemTerms(ItemShape.PER_UNIT, unit="小时"), "points"),
        (ItemTerms(ItemShape.PER_UNIT, points=4, unit=" "), "unit"),
        (ItemTerms(ItemShape.CHECKLIST, faults=YARD.faults), "points"),
        (ItemTerms(ItemShape.CHECKLIST, points=-5, faults=YARD.faults), "points"),
        (ItemTerms(ItemShape.CHECKLIST, points=5), "faults"),
        (ItemTerms(ItemShape.CHECKLIST, points=5, faults=(Fault(FaultId(1), "x", 0),)), "faults"),
        (ItemTerms(ItemShape.FIXED, points=5, cap_points=60), "cap"),
        (ItemTerms(ItemShape.FIXED, points=5, cap_period=CapPeriod.YEAR), "cap"),
        (ItemTerms(ItemShape.FIXED, points=5, cap_points=0, cap_period=CapPeriod.YEAR), "cap"),
        (ItemTerms(ItemShape.FIXED, points=5, cap_points=1, cap_period=CapPeriod.YEAR), None),
    ],
)
def test_an_item_names_the_first_thing_it_lacks(terms, missing):
    assert missing_from(terms) == missing


def test_an_unsettled_item_is_refused_by_what_it_lacks():
    with pytest.raises(ItemUnsettled) as refusal:
        require_settled(ItemTerms(ItemShape.PER_UNIT, points=4))

    assert isinstance(refusal.value, RuleError)
    assert refusal.value.params == {"missing": "unit"}
