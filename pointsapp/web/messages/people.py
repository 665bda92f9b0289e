"""Texts for refusals at the door and about logins, roles and phones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

PEOPLE = {
    "login_unreadable": _l(
        "A login has 2 to 40 letters: a to z, digits, dot, hyphen and underscore, or Chinese letters and digits."
    ),
    "login_taken": _l("The login “%(login)s” is taken. Choose another one."),
    "password_too_short": _l("A password has at least %(least)s letters. A short sentence is easy to remember."),
    "password_too_long": _l("A password has at most %(most)s letters."),
    "password_too_common": _l(
        "Strangers would try this password first. Choose another one, a short sentence for example."
    ),
    "password_like_login": _l("The password must not hold your login or your name."),
    "password_unchanged": _l("The new password is the same as the old one. Choose another one."),
    "wrong_login_or_password": _l("Login and password don't fit together. Look at both and try again."),
    "wrong_password": _l("Your present password is not right. Type it again."),
    "too_many_tries": _l(
        "Too many tries. Wait %(minutes)s min, then try again."
        " If you forgot your password, the village office can give you a new one."
    ),
    "pairing_code_unreadable": _l("This code was mistyped: compare each letter with your slip and type it again."),
    "pairing_code_spent": _l("This code was used already or is too old. The village office makes you a new one."),
    "role_given_already": _l("This person has the role on some of these days already."),
    "role_days_in_past": _l("A role begins today or later and ends on the day it begins or later."),
    "role_over": _l("This role has ended already."),
    "last_secretary": _l("The village must keep a secretary who can sign in. First make somebody else secretary."),
    "envelope_takes_no_role": _l(
        "This login lay in the sealed envelope: it hands power on and takes no other role. Make a login for the person."
    ),
    "login_serves_elsewhere": _l(
        "This login serves another village too, so it can't be changed from here."
        " You can end its roles in this village."
    ),
    "login_matched": _l(
        "This login is matched already. If that is wrong, end its roles and make a new login for the right person."
    ),
    "member_has_login": _l("This person has a login already. Give that one the role."),
}
