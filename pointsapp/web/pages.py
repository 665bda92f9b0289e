"""Every page group of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.web.public import door, own

ALL_PAGES: tuple[Blueprint, ...] = (
    door.pages,
    own.pages,
)
