"""Photos that show an activity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from pointsapp.activities.errors import PhotosTooMany, SheetUnderWay
from pointsapp.activities.models import Evidence
from pointsapp.activities.queries.checks import list_lines
from pointsapp.activities.queries.sheet import list_photo_ids
from pointsapp.activities.rules.lines import MOST_PHOTOS
from pointsapp.activities.service.sheet import open_sheet
from pointsapp.activities.types import MENDABLE, ActivityId
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.files.models import PhotoId


def add_evidence(actor: Actor, activity_id: ActivityId, photo_id: PhotoId, *, at: datetime) -> None:
    """Show an activity by a kept photo; the same one twice stays one.

    Errors: Absent, PhotosTooMany. Locks: the activity.
    """
    activity = open_sheet(actor, activity_id, at=at)
    known = list_photo_ids(actor.village_id, activity_id)
    if photo_id in known:
        return
    if len(known) >= MOST_PHOTOS:
        raise PhotosTooMany(most=MOST_PHOTOS)
    session().add(
        Evidence(
            village_id=actor.village_id,
            activity_id=activity.id,
            photo_id=photo_id,
            added_by_id=actor.user_id,
            added_at=at,
        )
    )
    session().flush()
    note(actor, "activities.add_photo", "activities", activity_id, at=at, photo_id=photo_id)


def remove_evidence(actor: Actor, activity_id: ActivityId, photo_id: PhotoId, *, at: datetime) -> None:
    """Take a photo off a sheet that the panel has not seen. The photo itself stays kept.

    Errors: Absent, SheetUnderWay. Locks: the activity.
    """
    open_sheet(actor, activity_id, at=at)
    if any(line.state not in MENDABLE for line in list_lines(actor.village_id, activity_id)):
        raise SheetUnderWay()
    taken_off = session().execute(
        delete(Evidence)
        .where(
            Evidence.village_id == actor.village_id,
            Evidence.activity_id == activity_id,
            Evidence.photo_id == photo_id,
        )
        .returning(Evidence.photo_id)
    )
    if taken_off.first() is None:
        raise Absent()
    note(actor, "activities.remove_photo", "activities", activity_id, at=at, photo_id=photo_id)
