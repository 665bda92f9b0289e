"""Every page group of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.web.public import door, own
from pointsapp.web.shop import counter

ALL_PAGES: tuple[Blueprint, ...] = (
    door.pages,
    own.pages,
    counter.pages,
)
