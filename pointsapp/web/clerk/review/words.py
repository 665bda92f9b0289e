"""Words of verdicts and of what keeps a person out of a review, and links that some may follow."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from pointsapp.activities.types import Bar, LineState, Verdict
from pointsapp.core.actor import Role
from pointsapp.web.guard import actor

VERDICT_WORDS = {Verdict.APPROVE: _l("Approved"), Verdict.REFUSE: _l("Sent back")}

BAR_WORDS = {
    Bar.RECORDED: _l("%(name)s recorded this sheet"),
    Bar.OWN_HOUSEHOLD: _l("%(name)s is of the same household"),
    Bar.KIN: _l("%(name)s is kin of the household"),
    Bar.UNMATCHED: _l("%(name)s is not matched with a household yet"),
}

STATE_SIGNS = {state: state.value for state in LineState} | {LineState.SUBMITTED: "in_review"}
"""The sign of each state among those that pages draw."""


def joined(names: Iterable[str]) -> str:
    """Write names in a row, or a dash when there are none."""
    return pgettext("between names", ", ").join(names) or "—"


def hindrances(hindered: Iterable[tuple[str, Bar]]) -> str:
    """Say who of the panel is kept out of lines that nobody may review, and why."""
    reasons = [str(BAR_WORDS[bar]) % {"name": name} for name, bar in dict.fromkeys(hindered)]
    return pgettext("between reasons", "; ").join(reasons) or _("nobody is on the review panel")


def people_url() -> str | None:
    """Give the way to the page where the panel is appointed, to who may go there."""
    return url_for("people.index") if actor().has(Role.SECRETARY) else None
