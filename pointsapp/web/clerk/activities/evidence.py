"""Photos of an activity: taking them in, taking them off."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pointsapp.activities.queries.sheet import get_activity, list_titles_with_photo
from pointsapp.activities.service.evidence import add_evidence, remove_evidence
from pointsapp.activities.types import ActivityId
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.files.models import PhotoId
from pointsapp.files.pictures import clean_photo
from pointsapp.files.service import keep_photo
from pointsapp.files.store import write_photo
from pointsapp.web.clerk.activities.answers import show
from pointsapp.web.clerk.activities.forms import PhotoForm
from pointsapp.web.clerk.activities.group import UNPROCESSABLE, pages, photo_folder
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of


@pages.post("/<int:activity_id>/photos")
@allow(Role.CLERK)
def add_photo(activity_id: ActivityId) -> ResponseReturnValue:
    """Take a photo in; one that came with another activity is taken and said."""
    form = PhotoForm()
    with reading():
        get_activity(actor().village_id, activity_id)
    others: list[str] = []
    if not form.accepts(lambda: others.extend(_take_in(activity_id))):
        return show(activity_id, photo_form=form, status=UNPROCESSABLE)
    flash(_("The photo is kept, without place and device."), "done")
    if others:
        flash(
            _("The same photo was added to “%(title)s” before. Look whether it is the right one.", title=others[0]),
            "waiting",
        )
    return redirect(url_for("activities.sheet", activity_id=activity_id, _anchor="photos"), 303)


@pages.post("/<int:activity_id>/photos/<int:photo_id>/remove")
@allow(Role.CLERK)
def remove_photo(activity_id: ActivityId, photo_id: PhotoId) -> ResponseReturnValue:
    """Take a photo off the sheet."""
    try:
        with transaction():
            remove_evidence(actor(), activity_id, photo_id, at=now())
        flash(_("The photo is taken off the sheet."), "done")
    except RuleError as error:
        flash(text_of(error), "refused")
    return redirect(url_for("activities.sheet", activity_id=activity_id, _anchor="photos"), 303)


def _take_in(activity_id: ActivityId) -> list[str]:
    sent = request.files.get("photo")
    clean = clean_photo(sent.read() if sent else b"")
    write_photo(photo_folder(), actor().village_id, clean.sha256, clean.data)
    with transaction():
        photo = keep_photo(actor(), clean, photo_folder(), at=now())
        add_evidence(actor(), activity_id, photo.id, at=now())
        return list_titles_with_photo(actor().village_id, clean.original_sha256, activity_id)
