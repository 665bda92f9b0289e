"""The page group: its address, who may write, and where files lie between looking and confirming."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app
from flask_babel import gettext as _

from pointsapp.core.actor import Role
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.types import RuleSetState
from pointsapp.villages.models import Group
from pointsapp.villages.queries import list_groups
from pointsapp.web.guard import actor

pages = Blueprint("scoring", __name__, url_prefix="/v/<slug>/rules")
UNPROCESSABLE = 422


def may_write(rule_set: RuleSet | None = None) -> bool:
    """Tell whether this person changes drafts, or this one."""
    return actor().has(Role.CLERK) and (rule_set is None or rule_set.state is RuleSetState.DRAFT)


def may_adopt() -> bool:
    """Tell whether this person adopts and ends rules."""
    return actor().has(Role.SECRETARY)


def uploads_folder() -> Path:
    """Give the folder of files that were looked at and not yet taken."""
    return Path(current_app.instance_path) / "imports"


def scope_choices() -> list[tuple[str, str]]:
    """Give the scopes a version may have: the whole village or one of its groups. Reads groups."""
    groups: list[Group] = list_groups(actor().village_id)
    return [("", _("The whole village")), *((str(group.id), group.name) for group in groups)]
