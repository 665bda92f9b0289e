"""Texts for the seal of the books."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CHAIN = {
    "signing_key_gone": _l(
        "The books can't be sealed: the file of the signing key is missing or damaged (%(file)s). Nothing was changed."
        " Whoever looks after the computer puts it back from the backup, or makes a new key: flask ledger new-key."
    ),
    "head_unreadable": _l(
        "This is no seal: write the number, a colon and the letters as they are printed, for example 1234:a1b2 c3d4."
    ),
}
