"""Handing over: what is open in a person's work, on the screen and on paper to sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from pointsapp.core.actor import Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.people.queries import get_person, list_people
from pointsapp.people.types import PersonRow
from pointsapp.reports.handover import Kind, OpenItem, list_open_work
from pointsapp.web.guard import actor, allow_signed_in
from pointsapp.web.links import way_to
from pointsapp.web.role_names import ROLE_NAMES

pages = Blueprint("handover", __name__, url_prefix="/v/<slug>/handover")

KINDS = {
    Kind.DRAFT: _l("Sheet being written"),
    Kind.SENT_BACK: _l("Sheet with lines sent back"),
    Kind.TO_POST: _l("Approved lines without a notice"),
    Kind.NOTICE: _l("Notice to close"),
    Kind.CARDS: _l("Printed cards not handed out"),
    Kind.TO_REVIEW: _l("Sheet to review"),
    Kind.OBJECTION: _l("Objection to answer"),
    Kind.CORRECTION: _l("Correction to decide"),
    Kind.RULES: _l("Scoring table not adopted"),
    Kind.OUTAGE: _l("Slips of a power cut"),
}
_WAYS = {
    Kind.DRAFT: ("activities.sheet", "activity_id"),
    Kind.SENT_BACK: ("activities.sheet", "activity_id"),
    Kind.TO_POST: ("notices.new", ""),
    Kind.NOTICE: ("notices.show", "notice_id"),
    Kind.CARDS: ("cards.waiting", ""),
    Kind.TO_REVIEW: ("review.index", ""),
    Kind.OBJECTION: ("objections.show", "objection_id"),
    Kind.CORRECTION: ("corrections.show", "correction_id"),
    Kind.RULES: ("scoring.show", "rule_set_id"),
    Kind.OUTAGE: ("outages.entry", "outage_id"),
}


@dataclass(frozen=True)
class Row:
    """An open thing in words, with the way there for who may go."""

    kind: str
    item: OpenItem
    url: str | None


@pages.get("")
@allow_signed_in
def index() -> ResponseReturnValue:
    """Show the own open work, and to the secretary everybody's."""
    at = now()
    may_see_all = actor().has(Role.SECRETARY)
    with reading():
        people = list_people(actor().village_id, at=at) if may_see_all else []
    others = [person for person in people if person.roles and not person.is_envelope]
    return render_template("clerk/handover/show.html", others=others, **_work_of(actor().user_id))


@pages.get("/<int:user_id>")
@allow_signed_in
def of_person(user_id: int) -> ResponseReturnValue:
    """Show what is open in the work of one person."""
    return render_template("clerk/handover/show.html", others=[], **_work_of(UserId(user_id)))


@pages.get("/<int:user_id>/sheet")
@allow_signed_in
def sheet(user_id: int) -> ResponseReturnValue:
    """Print it, to be signed by who leaves, who comes, and who was there."""
    return render_template("clerk/handover/sheet.html", today=village_day(now()), **_work_of(UserId(user_id)))


def _work_of(user_id: UserId | None) -> dict[str, Any]:
    """Read a person's open work. Errors: Absent for another person's, but for the secretary."""
    if user_id is None or (user_id != actor().user_id and not actor().has(Role.SECRETARY)):
        raise Absent()
    at = now()
    with reading():
        person = get_person(actor().village_id, user_id, at=at)
        roles = _roles_of(person)
        items = list_open_work(actor().village_id, frozenset(roles), user_id, at=at)
    return {
        "person": person,
        "role_names": [str(ROLE_NAMES[role]) for role in roles],
        "rows": [_row(item) for item in items],
        "is_own": user_id == actor().user_id,
    }


def _roles_of(person: PersonRow) -> list[Role]:
    """List the roles that count today; for who has left, the ones that were held."""
    roles = person.current_roles or person.roles
    return list(dict.fromkeys(role.role for role in roles))


def _row(item: OpenItem) -> Row:
    endpoint, name = _WAYS[item.kind]
    return Row(str(KINDS[item.kind]), item, way_to(endpoint, **{name: item.ref} if name else {}))
