"""A household's phones: a code for a member, the slip to take home, ending one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.core.actor import HouseholdId, MemberId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.households import queries
from pointsapp.people import service
from pointsapp.people.rules.pairing import VALID_FOR
from pointsapp.web.addresses import public_url
from pointsapp.web.clerk.households.blueprint import CLERKS, pages
from pointsapp.web.guard import actor, allow
from pointsapp.web.qr import qr_image
from pointsapp.web.shown_once import keep_once, take_once

LARGEST_ID = 10**18


@pages.post("/<int:household_id>/phones/code")
@allow(*CLERKS)
def make_code(household_id: int) -> ResponseReturnValue:
    """Make a one-time code for a member's phone."""
    member_id = request.form.get("member_id", type=int)
    if member_id is None or not 0 < member_id < LARGEST_ID:
        raise Absent()
    with transaction():
        code = service.make_pairing_code(actor(), HouseholdId(household_id), MemberId(member_id), at=now())
    keep_once(f"pairing:{household_id}", f"{member_id}:{code}")
    return redirect(url_for("households.slip", household_id=household_id), 303)


@pages.get("/<int:household_id>/phones/slip")
@allow(*CLERKS)
def slip(household_id: int) -> ResponseReturnValue:
    """Show the code once, ready to print."""
    at = now()
    with reading():
        household = queries.describe_household(actor().village_id, HouseholdId(household_id), on=village_day(at))
    member_id, _colon, code = (take_once(f"pairing:{household_id}") or "").partition(":")
    if not code:
        flash(_("The code was shown once. If the slip is lost, make a new code."), "info")
        return redirect(url_for("households.show", household_id=household_id), 303)
    names = {str(member.member_id): member.name for member in household.members}
    address = public_url("door.pair", code=code)
    return render_template(
        "clerk/households/slip.html",
        household=household,
        name=names.get(member_id, household.head_name),
        code=code,
        qr=qr_image(address),
        address=public_url("door.pair"),
        last_on=village_day(at + VALID_FOR),
    )


@pages.post("/<int:household_id>/phones/<int:sign_in_id>/end")
@allow(*CLERKS)
def end_phone(household_id: int, sign_in_id: int) -> ResponseReturnValue:
    """End a phone at the desk."""
    with transaction():
        service.end_phone(actor(), HouseholdId(household_id), sign_in_id, at=now())
    flash(_("That phone shows the passbook no more."), "done")
    return redirect(url_for("households.show", household_id=household_id), 303)
