"""Texts for refusals of the kin register."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KIN = {
    "kin_needs_member": _l(
        "It is not known yet which household this officer lives in. Match the login under People and roles first."
    ),
    "kin_not_yours": _l("Kin is entered by the officer, or by the secretary."),
    "kin_is_own_household": _l("That is the officer's own household: it counts by itself and needs no entry."),
    "kin_declared": _l("This household is entered as kin of this officer already."),
    "kin_ended_by_other": _l("The own kin is taken out by somebody else: the secretary or a supervisor."),
    "kin_ended": _l("This entry was taken out before. Nothing was changed."),
}
