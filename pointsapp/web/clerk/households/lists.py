"""The list of households and the page of one."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.exchange.text import clean_text
from pointsapp.households import queries
from pointsapp.households.types import HouseholdState
from pointsapp.ledger.queries import get_balance
from pointsapp.life.queries import list_events_of
from pointsapp.people.queries import list_phones
from pointsapp.villages.queries import list_groups
from pointsapp.villages.types import GroupId
from pointsapp.web.clerk.households.blueprint import (
    END_WORDS,
    READERS,
    RELATION_WORDS,
    STATE_WORDS,
    may_change,
    pages,
)
from pointsapp.web.downloads import xlsx
from pointsapp.web.guard import actor, allow
from pointsapp.web.life_words import subject as event_subject
from pointsapp.web.links import way_to
from pointsapp.web.views_noted import note_view


@pages.get("")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List households with search, filters and pages."""
    today = village_day(now())
    with reading():
        groups = [(group.id, group.name) for group in list_groups(actor().village_id)]
        page = queries.list_households(
            actor().village_id, _filter(), page=request.args.get("page", 1, type=int), on=today
        )
    return render_template(
        "clerk/households/index.html", page=page, groups=groups, states=STATE_WORDS, may_change=may_change()
    )


@pages.get("/export")
@allow(*READERS)
def export() -> ResponseReturnValue:
    """Give the list as it is filtered as an Excel file."""
    with reading():
        rows = queries.rows_for_export(actor().village_id, _filter(), on=village_day(now()))
    columns = [_("Household number"), _("Head"), _("Group"), _("State"), _("Members"), _("Points")]
    return xlsx(
        _("Households"),
        columns,
        [
            (row.number, row.head_name, row.group_name, str(STATE_WORDS[row.state]), row.member_count, row.balance)
            for row in rows
        ],
    )


@pages.get("/<int:household_id>")
@allow(*READERS)
def show(household_id: int) -> ResponseReturnValue:
    """Show one household: members, points, phones; who looked stands in the log, once a day."""
    at, home_id, village_id = now(), HouseholdId(household_id), actor().village_id
    with reading():
        household = queries.describe_household(village_id, home_id, on=village_day(at))
        stays = queries.list_stays(village_id, home_id)
        balance = get_balance(village_id, household.wallet_id)
        phones = list_phones(village_id, home_id, at=at)
        events = list_events_of(village_id, home_id)
    note_view("households.viewed", home_id)
    return render_template(
        "clerk/households/show.html",
        household=household,
        stays=stays,
        balance=balance,
        phones=phones,
        events=events,
        event_words=event_subject,
        names={stay.member_id: stay.name for stay in stays},
        words={"state": STATE_WORDS, "relation": RELATION_WORDS, "end": END_WORDS},
        passbook_url=way_to("passbooks.show", household_id=home_id),
        cards_url=way_to("cards.index", q=household.number),
        kept_url=way_to("kept.of_household", household_id=household.household_id),
        may_change=may_change(),
    )


def _filter() -> queries.Filter:
    state = request.args.get("state", "")
    group_id = request.args.get("group", type=int)
    return queries.Filter(
        text=clean_text(request.args.get("q", "")[:100]),
        group_id=GroupId(group_id) if group_id is not None and abs(group_id) < 2**31 else None,
        state=HouseholdState(state) if state in set(HouseholdState) else None,
    )
