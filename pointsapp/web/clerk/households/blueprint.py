"""The blueprint of households, who may use it, and its words."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from pointsapp.core.actor import Role
from pointsapp.households.types import HouseholdState, Relation, StayEnd
from pointsapp.web.guard import actor

pages = Blueprint("households", __name__, url_prefix="/v/<slug>/households")
READERS = (Role.CLERK, Role.SUPERVISOR, Role.SECRETARY)
CLERKS = (Role.CLERK, Role.SECRETARY)
UNPROCESSABLE = 422

STATE_WORDS = {
    HouseholdState.RESIDENT: _lp("household", "At home"),
    HouseholdState.ABSENT: _lp("household", "Away"),
    HouseholdState.CLOSED: _lp("household", "Closed"),
}
RELATION_WORDS = {
    Relation.HEAD: _lp("household", "Head"),
    Relation.SPOUSE: _l("Wife or husband"),
    Relation.CHILD: _l("Child"),
    Relation.PARENT: _l("Parent"),
    Relation.GRANDCHILD: _l("Grandchild"),
    Relation.GRANDPARENT: _l("Grandparent"),
    Relation.SIBLING: _l("Brother or sister"),
    Relation.IN_LAW: _l("Son- or daughter-in-law"),
    Relation.OTHER: _lp("relation", "Other"),
}
END_WORDS = {
    StayEnd.MOVED_AWAY: _l("Moved away"),
    StayEnd.DIED: _l("Died"),
    StayEnd.OTHER: _lp("reason", "Other"),
    StayEnd.CHANGED: _l("Relation changed"),
}


def may_change() -> bool:
    """Tell whether this person may change households, or only look at them."""
    return actor().has(*CLERKS)
