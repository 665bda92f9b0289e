"""The blueprint of household life, and who may use it."""

from __future__ import annotations

from flask import Blueprint

from pointsapp.core.actor import Role

pages = Blueprint("life", __name__, url_prefix="/v/<slug>/life")
READERS = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECRETARY)
RECORDERS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422
