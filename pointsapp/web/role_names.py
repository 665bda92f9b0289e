"""What roles are called on pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.core.actor import Role

ROLE_NAMES = {
    Role.CLERK: _l("Clerk"),
    Role.REVIEWER: _l("Review panel"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.SECRETARY: _l("Secretary"),
    Role.KEEPER: _l("Shop keeper"),
}
