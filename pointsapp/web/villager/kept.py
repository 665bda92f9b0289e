"""What the village keeps about a household: for everybody to read, on paper, and each household's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from config import Config
from pointsapp.cards.queries.lists import list_live_rows
from pointsapp.cards.types import CardRow
from pointsapp.core.actor import HouseholdId, MemberId, Role
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.households.queries import describe_household, list_stays
from pointsapp.households.types import HouseholdView, StayRow
from pointsapp.people.queries import list_officers, list_phones
from pointsapp.people.types import SessionRow
from pointsapp.web.addresses import public_url
from pointsapp.web.clerk.cards.words import STATE_WORDS as CARD_WORDS
from pointsapp.web.clerk.households.blueprint import RELATION_WORDS, STATE_WORDS
from pointsapp.web.guard import actor, allow, allow_anyone, allow_phone, settings, village
from pointsapp.web.views_noted import note_view
from pointsapp.web.villager.kept_words import SINCE_ON, VERSION, list_kept, list_not_kept

pages = Blueprint("kept", __name__, url_prefix="/v/<slug>/kept")


@dataclass(frozen=True)
class Own:
    """All that is kept of one household beside its passbook."""

    household: HouseholdView
    stays: list[StayRow]
    cards: list[CardRow]
    phones: list[SessionRow]

    @property
    def names(self) -> dict[MemberId, str]:
        """Give the people's names."""
        return {stay.member_id: stay.name for stay in self.stays}


@pages.get("")
@allow_anyone
def show() -> ResponseReturnValue:
    """Say to everybody what the village keeps about households."""
    return render_template("villager/kept/show.html", **_words())


@pages.get("/sheet")
@allow_anyone
def sheet() -> ResponseReturnValue:
    """The same for the wall."""
    return render_template("villager/kept/sheet.html", address=public_url("kept.show", slug=village().slug), **_words())


@pages.get("/own")
@allow_phone
def own() -> ResponseReturnValue:
    """Show a household on its phone what is kept of it."""
    household_id = actor().household_id
    if household_id is None:
        raise Absent()
    return render_template("villager/kept/own.html", own=_own(household_id), **_own_words())


@pages.get("/households/<int:household_id>")
@allow(Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
def of_household(household_id: int) -> ResponseReturnValue:
    """Print what is kept of a household, for who has no phone; who looked stands in the log, once a day."""
    own = _own(HouseholdId(household_id))
    note_view("kept.viewed", HouseholdId(household_id))
    return render_template("villager/kept/household.html", own=own, **_own_words())


def _words() -> dict[str, Any]:
    config: Config = current_app.extensions["points_config"]
    with reading():
        officers = list_officers(village().id, Role.SUPERVISOR, village_day(now()))
    return {
        "kept": list_kept(settings().notice_days, config.phone_session_days),
        "not_kept": list_not_kept(),
        "version": VERSION,
        "since_on": SINCE_ON,
        "supervisors": [officer.name for officer in officers],
        "answer_days": settings().answer_working_days,
    }


def _own_words() -> dict[str, Any]:
    return {
        "relations": RELATION_WORDS,
        "states": STATE_WORDS,
        "card_states": CARD_WORDS,
        "today": village_day(now()),
    }


def _own(household_id: HouseholdId) -> Own:
    at = now()
    village_id = actor().village_id
    with reading():
        household = describe_household(village_id, household_id, on=village_day(at))
        return Own(
            household,
            list_stays(village_id, household_id),
            list_live_rows(village_id, [household_id], on=village_day(at))[household_id],
            list_phones(village_id, household_id, at=at),
        )
