"""Photos, for those who record, review and watch; never public."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from pointsapp.core.db import reading
from pointsapp.core.errors import Absent
from pointsapp.files.models import PhotoId
from pointsapp.files.queries import get_photo, path_of
from pointsapp.web.clerk.activities.group import READERS, photo_folder
from pointsapp.web.guard import actor, allow

pages = Blueprint("photos", __name__, url_prefix="/v/<slug>/photos")


@pages.get("/<int:photo_id>")
@allow(*READERS)
def show(photo_id: PhotoId) -> ResponseReturnValue:
    """Give the bytes of a photo, always as a JPEG under our own name."""
    with reading():
        photo = get_photo(actor().village_id, photo_id)
    try:
        data = path_of(photo_folder(), photo.village_id, photo.sha256).read_bytes()
    except FileNotFoundError as error:
        raise Absent() from error
    named = {"Content-Disposition": f'inline; filename="photo-{photo.id}.jpg"'}
    return Response(data, mimetype="image/jpeg", headers=named)
