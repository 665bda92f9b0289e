"""Matching logins that were made before the households were entered with the members behind them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from pointsapp.core.actor import MemberId, Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.exchange.text import clean_text
from pointsapp.households.queries import find_namesakes, search_people
from pointsapp.households.types import PersonHit
from pointsapp.people import service
from pointsapp.people.queries import get_person, list_people
from pointsapp.people.types import PersonRow
from pointsapp.web.forms import Form
from pointsapp.web.guard import actor, allow
from pointsapp.web.role_names import ROLE_NAMES

pages = Blueprint("matching", __name__, url_prefix="/v/<slug>/people/match")
UNPROCESSABLE = 422
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Match:
    """A login that waits, and the members of its name."""

    person: PersonRow
    hits: list[PersonHit]

    @property
    def field(self) -> str:
        """Name the choice of this login."""
        return f"of-{self.person.user_id}"


@pages.get("")
@allow(Role.SECRETARY)
def index() -> ResponseReturnValue:
    """List the logins that wait, each with the members of its name."""
    return _page(Form(formdata=None), {})


@pages.post("")
@allow(Role.SECRETARY)
def match() -> ResponseReturnValue:
    """Match all logins for which something was chosen."""
    form = Form()
    chosen = {match.person.user_id: request.form.get(match.field, "") for match in _waiting()}
    made: list[int] = []
    if not form.accepts(lambda: made.append(_match(chosen))):
        return _page(form, chosen), UNPROCESSABLE
    count = made[0]
    flash(ngettext("%(num)s person is matched.", "%(num)s people are matched.", count), "done" if count else "info")
    return redirect(url_for("matching.index") if _waiting() else url_for("people.index"), 303)


@pages.get("/<int:user_id>")
@allow(Role.SECRETARY)
def find(user_id: int) -> ResponseReturnValue:
    """Find the member behind one login by name, number or initials."""
    text = clean_text(request.args.get("q", "")[:100])
    at = now()
    with reading():
        person = get_person(actor().village_id, UserId(user_id), at=at)
        hits = search_people(actor().village_id, text, on=village_day(at), limit=20)
    return render_template("admin/matching/find.html", person=person, hits=hits, text=text)


@pages.post("/<int:user_id>")
@allow(Role.SECRETARY)
def match_one(user_id: int) -> ResponseReturnValue:
    """Match one login with the member that was found."""
    member_id = request.form.get("member_id", type=int) or 0
    with transaction():
        service.match_member(actor(), UserId(user_id), MemberId(member_id), at=now())
    flash(ngettext("%(num)s person is matched.", "%(num)s people are matched.", 1), "done")
    return redirect(url_for("matching.index"), 303)


def _page(form: Form, chosen: dict[UserId, str]) -> str:
    return render_template(
        "admin/matching/index.html",
        form=form,
        matches=_waiting(),
        chosen=chosen,
        roles=ROLE_NAMES,
        elsewhere=ELSEWHERE,
    )


def _waiting() -> list[Match]:
    at = now()
    with reading():
        people = [person for person in list_people(actor().village_id, at=at) if person.is_unmatched]
        named = find_namesakes(actor().village_id, {person.name for person in people}, on=village_day(at))
    return [Match(person, named[person.name]) for person in people]


def _match(chosen: dict[UserId, str]) -> int:
    at = now()
    wanted = {user_id: choice for user_id, choice in chosen.items() if choice == ELSEWHERE or choice.isdecimal()}
    with transaction():
        for user_id, choice in wanted.items():
            if choice == ELSEWHERE:
                service.match_elsewhere(actor(), user_id, at=at)
            else:
                service.match_member(actor(), user_id, MemberId(int(choice[:18])), at=at)
    return len(wanted)
