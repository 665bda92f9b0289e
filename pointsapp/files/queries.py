"""Reading which photos are kept."""

from __future__ import annotations

from sqlalchemy import select

from pointsapp.core.actor import VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.files.models import Photo, PhotoId
from pointsapp.files.store import path_of

__all__ = ["get_photo", "list_names", "path_of"]


def get_photo(village_id: VillageId, photo_id: PhotoId) -> Photo:
    """Give a photo of this village. Errors: Absent."""
    photo = session().scalar(select(Photo).where(Photo.village_id == village_id, Photo.id == photo_id))
    if photo is None:
        raise Absent()
    return photo


def list_names(village_id: VillageId) -> set[str]:
    """List the contents' hashes of all photos that the village keeps."""
    return set(session().scalars(select(Photo.sha256).where(Photo.village_id == village_id)))
