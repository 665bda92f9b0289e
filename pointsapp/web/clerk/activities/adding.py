"""Turning typed names and numbers into lines of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from pointsapp.activities.models import Line
from pointsapp.activities.queries.roster import list_numbered, list_residents
from pointsapp.activities.queries.sheet import get_activity
from pointsapp.activities.rules.lines import Roster, plain
from pointsapp.activities.service.sheet import add_line, add_lines
from pointsapp.activities.types import ActivityId, Found, LineEntry, LineId, Resident
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.households.queries import search_people
from pointsapp.households.types import PersonHit
from pointsapp.web.clerk.activities.forms import AddForm
from pointsapp.web.guard import actor
from pointsapp.web.messages import text_of

MOST_HITS = 10


@dataclass(frozen=True)
class Result:
    """What became of one typed name or number: added, unknown, to be chosen, or refused in words."""

    text: str
    outcome: str
    words: str
    line_id: LineId | None = None
    candidates: tuple[Resident, ...] = ()


def look_up(activity_id: ActivityId, texts: Sequence[str], *, is_guessing: bool = False) -> list[Found]:
    """Find whom each text means among those who lived here on the day; errors: Absent.

    Shape: a guess also takes parts of names and pinyin initials.
    """
    village_id = actor().village_id
    with reading():
        day = get_activity(village_id, activity_id).happened_on
        roster = Roster(_residents(village_id, day, texts))
        found = [meant for text in texts for meant in roster.find(text)]
        if is_guessing and len(found) == 1 and not found[0].candidates:
            hits = search_people(village_id, texts[0], on=day, limit=MOST_HITS)
            found = [Found(found[0].text, tuple(map(as_resident, hits)))]
    return found


def _residents(village_id: VillageId, day: date, texts: Sequence[str]) -> list[Resident]:
    """List those among whom texts may mean somebody: one number needs only its household, not the whole village."""
    number = plain(texts[0]) if len(texts) == 1 else ""
    of_number = list_numbered(village_id, day, number) if number.isascii() and number.isdigit() else []
    return of_number or list_residents(village_id, day)


def add_found(activity_id: ActivityId, form: AddForm, found: Sequence[Found], *, at: datetime) -> list[Result]:
    """Add a line for each text that means one household or person, and say what became of every one."""
    clear = [meant for meant in found if len(meant.candidates) == 1]
    entries = [_entry(form, meant) for meant in clear]
    outcomes: Iterator[Line | RuleError] = iter(())
    if entries:
        with transaction():
            outcomes = iter(add_lines(actor(), activity_id, entries, at=at))
    return [_added(meant, next(outcomes)) if len(meant.candidates) == 1 else _unclear(meant) for meant in found]


def add_chosen(activity_id: ActivityId, form: AddForm, household_id: HouseholdId, *, at: datetime) -> LineId:
    """Add the line of a person or household that was picked from a list. Errors: those of `add_line`."""
    with transaction():
        return add_line(actor(), activity_id, form.entry(household_id, form.member_id.data), at=at).id


def _entry(form: AddForm, meant: Found) -> LineEntry:
    (person,) = meant.candidates
    return form.entry(person.household_id, None if meant.is_household else person.member_id)


def _added(meant: Found, outcome: Line | RuleError) -> Result:
    if isinstance(outcome, RuleError):
        return Result(meant.text, "refused", text_of(outcome))
    words = _("Added: household %(number)s.", number=meant.candidates[0].household_number)
    return Result(meant.text, "added", words, line_id=outcome.id)


def _unclear(meant: Found) -> Result:
    if not meant.candidates:
        return Result(meant.text, "unknown", _("Nobody of this name or number lived in the village on that day."))
    words = _("Several people fit: choose the one who is meant.")
    return Result(meant.text, "choose", words, candidates=meant.candidates)


def as_resident(hit: PersonHit) -> Resident:
    """Give a search's hit as one who lived there on the day."""
    return Resident(
        household_id=hit.household_id,
        household_number=hit.household_number,
        group_id=hit.group_id,
        member_id=hit.member_id,
        name=hit.member_name,
        is_head=hit.member_name == hit.head_name,
    )
