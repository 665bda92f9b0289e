"""What a line should have been: who was meant, which item, how much."""

from __future__ import annotations

from pointsapp.activities.queries.checks import find_usable
from pointsapp.activities.queries.lines import LineView
from pointsapp.activities.queries.roster import list_residents
from pointsapp.activities.rules.lines import Roster
from pointsapp.activities.types import LineEntry
from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.corrections.errors import WishedPersonUnclear
from pointsapp.scoring.queries import describe_item
from pointsapp.scoring.types import ItemId, ItemShape
from pointsapp.web.clerk.corrections.forms import GONE, HOUSEHOLD, ITEM, LineForm
from pointsapp.web.guard import actor
from pointsapp.web.show import worth


def items_for(line: LineView) -> dict[str, str]:
    """Give the items that counted for the household on the day of the deed, the line's own first."""
    usable = find_usable(actor().village_id, [line.group_id], line.happened_on)[line.group_id]
    named = {str(line.item_id): line.item_name}
    return named | {str(item.item_id): f"{item.name}（{worth(item.terms)}）" for item in usable.values()}


def wished(form: LineForm, line: LineView) -> LineEntry | None:
    """Give the line that is to be recorded anew, or None where nothing is. Errors: WishedPersonUnclear."""
    if form.what.data == GONE:
        return None
    household_id, member_id = line.household_id, line.member_id
    if form.what.data == HOUSEHOLD:
        household_id, member_id = _meant(form.who.data or "", line)
    item_id = ItemId(int(form.item_id.data)) if form.what.data == ITEM else line.item_id
    units, points = line.units, line.chosen_points
    if form.amount.plain():
        shape = describe_item(actor().village_id, item_id).terms.shape
        counted, chosen = form.amount.amounts()
        units = counted if shape is ItemShape.PER_UNIT else None
        points = chosen if shape is ItemShape.RANGE else None
    return LineEntry(household_id=household_id, item_id=item_id, member_id=member_id, units=units, points=points)


def _meant(text: str, line: LineView) -> tuple[HouseholdId, MemberId | None]:
    roster = Roster(list_residents(actor().village_id, line.happened_on))
    found = roster.find(text)
    if len(found) != 1 or len(found[0].candidates) != 1:
        raise WishedPersonUnclear(text=text[:80])
    [person] = found[0].candidates
    return person.household_id, None if found[0].is_household else person.member_id
