"""What a line of an entry says: its faults, what it takes, what will become of it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from pointsapp.outages.types import Fault, LineView, Obstacle, OutageState, SettlementKind, SlipView, Typed
from pointsapp.redemptions.types import GoodsLine
from pointsapp.web.shop.wording import collector_text, points_text

STATE_WORDS = {
    OutageState.DRAFT: _l("Being written"),
    OutageState.HANDED_IN: _l("To be confirmed"),
    OutageState.DONE: _l("In the books"),
}
SETTLED_WORDS = {
    SettlementKind.PAID: _l("Paid in points"),
    SettlementKind.CASH: _l("Paid in money"),
    SettlementKind.WRITTEN_OFF: _l("Written off"),
}
FAULT_WORDS = {
    Fault.SLIP_UNREADABLE: _l("Write the slip's number as it is printed, for example 17."),
    Fault.SLIP_NOT_PRINTED: _l("No slip with the number %(text)s was printed. Look at the paper again."),
    Fault.SLIP_PRINTED_LATER: _l("This slip was printed on %(text)s, after that day. Look at number and day."),
    Fault.SLIP_OF_OTHER_SHOP: _l("Slip %(text)s was printed for another shop."),
    Fault.SLIP_TWICE: _l("The same number stands in line %(text)s too. Look at the paper: which line is it?"),
    Fault.SLIP_ENTERED: _l("Slip %(text)s is in the books already. Take this line out, or mend the number."),
    Fault.HOUSEHOLD_MISSING: _l("Write the household: number, name or pinyin."),
    Fault.HOUSEHOLD_UNKNOWN: _l("No household fits “%(text)s” on that day."),
    Fault.HOUSEHOLD_AMBIGUOUS: _l("Several households fit: %(text)s. Write the number."),
    Fault.GOODS_MISSING: _l("Write what was taken: the code of the goods and how many."),
    Fault.GOODS_UNKNOWN: _l("“%(text)s” is neither a code nor goods of this slip's sheet."),
    Fault.GOODS_AMBIGUOUS: _l("Several goods fit: %(text)s. Write the code."),
    Fault.UNITS_UNREADABLE: _l("How many? Write a whole number instead of “%(text)s”."),
    Fault.COLLECTOR_UNKNOWN: _l("Nobody of the village fits “%(text)s”, who collected."),
    Fault.COLLECTOR_AMBIGUOUS: _l("Several people may have collected: %(text)s. Write name and household number."),
}
OBSTACLE_WORDS = {
    Obstacle.SET_ASIDE: _l("left to the secretary"),
    Obstacle.POINTS_SHORT: _l("the household had too few points"),
    Obstacle.STOCK_SHORT: _l("the books show too few goods on the shelf"),
    Obstacle.ABOVE_LIMIT: _l("above the day's limit of the household"),
    Obstacle.HOUSEHOLD_CLOSED: _l("the household is closed"),
}


def fault_text(fault: Fault, text: str) -> str:
    """Say a fault of a line and what to do."""
    return str(FAULT_WORDS[fault]) % {"text": text}


def meaning(line: LineView) -> str:
    """Say in one line what a line means: household, goods, points, who collected."""
    meant = line.meant
    parts = []
    if meant.household_id is not None:
        parts.append(f"{meant.household_number} {meant.head_name}")
    if meant.goods:
        parts.append(goods_words(meant.goods))
        parts.append(points_text(meant.points))
    if meant.collected_by is not None and line.typed.collector:
        parts.append(collector_text(meant.collected_by, meant.collector_name))
    return " · ".join(parts)


def remarks(line: LineView) -> list[str]:
    """Say everything that is to be done about a line, or that will become of it."""
    if line.is_done:
        return []
    said = [fault_text(fault, text) for fault, text in line.meant.faults]
    if line.typed.is_set_aside and not line.is_faulty:
        return [*said, _("Goes to the secretary's list.")]
    return [*said, *([_waits(line)] if line.obstacle is not None and not line.meant.faults else [])]


def _waits(line: LineView) -> str:
    if line.obstacle is Obstacle.POINTS_SHORT:
        return _("%(points)s short: goes to the secretary's list.", points=points_text(line.short))
    if line.obstacle is Obstacle.ABOVE_LIMIT:
        return _("%(points)s above the day's limit: goes to the secretary's list.", points=points_text(line.short))
    if line.obstacle is Obstacle.STOCK_SHORT:
        return _("The shelf lacks %(count)s by the books: goes to the secretary's list.", count=line.short)
    return _("The household is closed: goes to the secretary's list.")


def goods_words(goods: tuple[GoodsLine, ...]) -> str:
    """Write goods in one line."""
    return pgettext("between names", ", ").join(f"{line.name} ×{line.units}" for line in goods)


def typed_words(typed: Typed) -> str:
    """Write a line as it was typed from the paper."""
    goods = pgettext("between names", ", ").join(f"{one} ×{units}" for one, units in typed.goods)
    return " · ".join(part for part in (typed.household, goods, typed.collector, typed.note) if part)


def slip_words(slip: SlipView) -> str:
    """Say what a slip takes, as far as it could be read."""
    return goods_words(slip.goods) if slip.goods else typed_words(slip.typed)
