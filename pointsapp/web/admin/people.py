"""People and roles: logins of the village, what they may do from when to when, first passwords, sessions."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import MemberId, Role, UserId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.exchange.text import clean_text
from pointsapp.households.queries import find_person_hit, get_person_hit, search_people
from pointsapp.households.rules import clean_name
from pointsapp.households.types import PersonHit
from pointsapp.people import queries, service
from pointsapp.people.models import MembershipId
from pointsapp.people.passwords import hash_password, new_first_password
from pointsapp.people.types import PersonRow
from pointsapp.web.addresses import public_url
from pointsapp.web.admin.people_forms import LoginForm, RoleForm
from pointsapp.web.guard import actor, allow, also_envelope
from pointsapp.web.role_names import ROLE_NAMES
from pointsapp.web.shown_once import keep_once, take_once

pages = Blueprint("people", __name__, url_prefix="/v/<slug>/people")
UNPROCESSABLE = 422


@pages.get("")
@also_envelope
@allow(Role.SECRETARY, Role.SUPERVISOR)
def index() -> ResponseReturnValue:
    """List the logins with their roles."""
    with reading():
        rows = queries.list_people(actor().village_id, at=now())
    return render_template("admin/people/index.html", rows=rows, roles=ROLE_NAMES, may_change=_may_change())


@pages.get("/find")
@also_envelope
@allow(Role.SECRETARY)
def find() -> ResponseReturnValue:
    """Find the member for whom a login is made."""
    text = clean_text(request.args.get("q", "")[:100])
    with reading():
        hits = search_people(actor().village_id, text, on=village_day(now()), limit=20)
    return render_template("admin/people/find.html", hits=hits, text=text)


@pages.route("/new", methods=["GET", "POST"])
@also_envelope
@allow(Role.SECRETARY)
def new() -> ResponseReturnValue:
    """Make a login with its first role; the first password is shown once on the next page."""
    hit = _member_of_address()
    form = LoginForm(name=hit.member_name if hit else "", since_on=village_day(now()))
    if request.method == "GET":
        return render_template("admin/people/new.html", form=form, hit=hit)
    made: list[UserId] = []
    if not form.accepts(lambda: made.append(_make_login(form, hit))):
        return render_template("admin/people/new.html", form=form, hit=hit), UNPROCESSABLE
    return redirect(url_for("people.first_password", user_id=made[0]), 303)


@pages.get("/<int:user_id>")
@also_envelope
@allow(Role.SECRETARY, Role.SUPERVISOR)
def show(user_id: int) -> ResponseReturnValue:
    """Show one login: roles, sessions, and what the secretary can do."""
    return _page_of(user_id, RoleForm(formdata=None, since_on=village_day(now())))


@pages.post("/<int:user_id>/roles")
@also_envelope
@allow(Role.SECRETARY)
def give_role(user_id: int) -> ResponseReturnValue:
    """Give the login a role from a day to a day."""
    form = RoleForm()
    person = _person(user_id)
    if not form.accepts(lambda: _give(person.user_id, person.member_id, form)):
        return _page_of(user_id, form), UNPROCESSABLE
    flash(_("The role is given."), "done")
    return redirect(url_for("people.show", user_id=user_id), 303)


@pages.post("/<int:user_id>/roles/<int:membership_id>/end")
@also_envelope
@allow(Role.SECRETARY)
def end_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    """End a role at once."""
    with transaction():
        ended = service.end_role(actor(), MembershipId(membership_id), at=now())
        if ended.user_id != user_id:
            raise Absent()
    flash(_("The role is ended. It counts no more, from now on."), "done")
    return redirect(url_for("people.index"), 303)


@pages.post("/<int:user_id>/new-password")
@also_envelope
@allow(Role.SECRETARY)
def new_password(user_id: int) -> ResponseReturnValue:
    """Give the login a new first password."""
    first = new_first_password()
    kept = hash_password(first)
    with transaction():
        service.reset_password(actor(), UserId(user_id), kept, at=now())
    keep_once(f"first:{user_id}", first)
    return redirect(url_for("people.first_password", user_id=user_id), 303)


@pages.get("/<int:user_id>/first-password")
@also_envelope
@allow(Role.SECRETARY)
def first_password(user_id: int) -> ResponseReturnValue:
    """Show a first password once, ready to print."""
    person = _person(user_id)
    first = take_once(f"first:{user_id}")
    if first is None:
        flash(_("The first password was shown once. If it is lost, give a new one."), "info")
        return redirect(url_for("people.show", user_id=user_id), 303)
    address = public_url("door.sign_in")
    return render_template("admin/people/first_password.html", person=person, first=first, address=address)


@pages.post("/<int:user_id>/switch")
@also_envelope
@allow(Role.SECRETARY)
def switch(user_id: int) -> ResponseReturnValue:
    """Switch the login off at once, or on again."""
    is_on = request.form.get("wanted") == "on"
    with transaction():
        (service.switch_on if is_on else service.switch_off)(actor(), UserId(user_id), at=now())
    flash(_("The login works again.") if is_on else _("The login is switched off and signed out everywhere."), "done")
    return redirect(url_for("people.index"), 303)


@pages.post("/<int:user_id>/end-sessions")
@also_envelope
@allow(Role.SECRETARY)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    with transaction():
        service.end_sessions_of(actor(), UserId(user_id), at=now())
    flash(_("This person is signed out everywhere."), "done")
    return redirect(url_for("people.index"), 303)


def _may_change() -> bool:
    return actor().has(Role.SECRETARY) or actor().is_envelope


def _person(user_id: int) -> PersonRow:
    with reading():
        return queries.get_person(actor().village_id, UserId(user_id), at=now())


def _page_of(user_id: int, form: RoleForm) -> str:
    at = now()
    with reading():
        person = queries.get_person(actor().village_id, UserId(user_id), at=at)
        sessions = queries.list_sessions(person.user_id, at=at)
        hit = find_person_hit(actor().village_id, person.member_id, on=village_day(at)) if person.member_id else None
    return render_template(
        "admin/people/show.html",
        person=person,
        sessions=sessions,
        hit=hit,
        form=form,
        roles=ROLE_NAMES,
        may_change=_may_change(),
    )


def _member_of_address() -> PersonHit | None:
    member_id = request.args.get("member_id", type=int)
    if member_id is None:
        return None
    with reading():
        return get_person_hit(actor().village_id, MemberId(member_id), on=village_day(now()))


def _make_login(form: LoginForm, hit: PersonHit | None) -> UserId:
    first = new_first_password()
    kept = hash_password(first)
    at = now()
    with transaction():
        user = service.add_user(actor(), form.login.data or "", clean_name(form.name.data or ""), kept, at=at)
        _give_role(user.id, hit.member_id if hit else None, form, at, is_from_elsewhere=hit is None)
    keep_once(f"first:{user.id}", first)
    return user.id


def _give(user_id: UserId, member_id: MemberId | None, form: RoleForm) -> None:
    with transaction():
        _give_role(user_id, member_id, form, now())


def _give_role(
    user_id: UserId, member_id: MemberId | None, form: RoleForm, at: datetime, *, is_from_elsewhere: bool = False
) -> None:
    since_on = form.since_on.data or village_day(at)
    service.give_role(
        actor(),
        user_id,
        form.wanted_role(),
        member_id,
        since_on,
        form.until_on.data,
        is_from_elsewhere=is_from_elsewhere,
        at=at,
    )
