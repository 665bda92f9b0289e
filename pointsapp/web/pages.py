"""Every page group of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.web.clerk import activities, notices, objections, photos, review
from pointsapp.web.public import door, notice, own
from pointsapp.web.shop import counter

ALL_PAGES: tuple[Blueprint, ...] = (
    door.pages,
    own.pages,
    counter.pages,
    activities.pages,
    photos.pages,
    review.pages,
    notices.pages,
    objections.pages,
    notice.pages,
)
