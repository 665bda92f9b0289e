"""Members of a household: coming, mending, leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.households import queries, service
from pointsapp.households.types import HouseholdView, Relation, StayRow
from pointsapp.people.service import end_phones_of_member
from pointsapp.web.clerk.households.blueprint import CLERKS, UNPROCESSABLE, pages
from pointsapp.web.clerk.households.forms import (
    EndStayForm,
    HeadMemberForm,
    MemberForm,
    NewMemberForm,
)
from pointsapp.web.guard import actor, allow


@pages.route("/<int:household_id>/members/new", methods=["GET", "POST"])
@allow(*CLERKS)
def add_member(household_id: int) -> ResponseReturnValue:
    """Enter somebody who came into the household."""
    household = _household(household_id)
    form = NewMemberForm(since_on=village_day(now()))
    if request.method == "GET":
        return render_template("clerk/households/member.html", form=form, household=household, stay=None)
    if not form.accepts(lambda: _add(household.household_id, form)):
        return (
            render_template("clerk/households/member.html", form=form, household=household, stay=None),
            UNPROCESSABLE,
        )
    flash(_("The member is entered."), "done")
    return _back(household_id)


@pages.route("/<int:household_id>/members/<int:member_id>/change", methods=["GET", "POST"])
@allow(*CLERKS)
def change_member(household_id: int, member_id: int) -> ResponseReturnValue:
    """Mend a member's name, relation, age or phone."""
    household, stay = _household(household_id), _open_stay(household_id, member_id)
    is_head = stay.relation is Relation.HEAD
    kind = HeadMemberForm if is_head else MemberForm
    form = kind(name=stay.name, relation=stay.relation.value, is_child=not stay.is_adult, phone=stay.phone or "")
    if request.method == "GET":
        return render_template("clerk/households/member.html", form=form, household=household, stay=stay)
    if not form.accepts(lambda: _change(household.household_id, stay, form)):
        return (
            render_template("clerk/households/member.html", form=form, household=household, stay=stay),
            UNPROCESSABLE,
        )
    flash(_("The member's data are changed."), "done")
    return _back(household_id)


@pages.route("/<int:household_id>/members/<int:member_id>/end", methods=["GET", "POST"])
@allow(*CLERKS)
def end_stay(household_id: int, member_id: int) -> ResponseReturnValue:
    """End a member's stay; the member's phones stop showing the passbook."""
    household, stay = _household(household_id), _open_stay(household_id, member_id)
    form = EndStayForm(until_on=village_day(now()))
    if request.method == "GET":
        return render_template("clerk/households/end_stay.html", form=form, household=household, stay=stay)
    if not form.accepts(lambda: _end(household.household_id, stay.member_id, form)):
        return (
            render_template("clerk/households/end_stay.html", form=form, household=household, stay=stay),
            UNPROCESSABLE,
        )
    flash(_("%(name)s is no longer a member. The history keeps the days.", name=stay.name), "done")
    return _back(household_id)


def _household(household_id: int) -> HouseholdView:
    with reading():
        return queries.describe_household(actor().village_id, HouseholdId(household_id), on=village_day(now()))


def _open_stay(household_id: int, member_id: int) -> StayRow:
    with reading():
        stays = queries.list_stays(actor().village_id, HouseholdId(household_id))
    found = next((stay for stay in stays if stay.member_id == member_id and stay.until_on is None), None)
    if found is None:
        raise Absent()
    return found


def _add(household_id: HouseholdId, form: NewMemberForm) -> None:
    at = now()
    with transaction():
        service.add_member(
            actor(),
            household_id,
            form.new_member(),
            since_on=form.since_on.data or village_day(at),
            at=at,
            has_namesakes=form.has_namesakes.data,
        )


def _change(household_id: HouseholdId, stay: StayRow, form: HeadMemberForm) -> None:
    with transaction():
        service.change_member(
            actor(),
            household_id,
            stay.member_id,
            form.new_member(),
            at=now(),
            has_namesakes=form.has_namesakes.data,
        )


def _end(household_id: HouseholdId, member_id: MemberId, form: EndStayForm) -> None:
    at = now()
    with transaction():
        service.end_stay(
            actor(),
            household_id,
            member_id,
            until_on=form.until_on.data or village_day(at),
            reason=form.wanted_reason(),
            at=at,
        )
        end_phones_of_member(actor(), member_id, at=at)


def _back(household_id: int) -> ResponseReturnValue:
    return redirect(url_for("households.show", household_id=household_id), 303)
