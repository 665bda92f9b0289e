"""Texts for refusals of sheets and their lines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ACTIVITIES = {
    "line_state_changed": _l("Somebody else was faster: this line is no longer where it was. Look again."),
}
