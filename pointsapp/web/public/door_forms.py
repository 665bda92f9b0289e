"""Forms at the door: shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from pointsapp.web.forms import Form

LONGEST_SENT = 1000


class SignInForm(Form):
    """Login and password."""

    login = StringField(_l("Login"), [InputRequired(_l("Type your login.")), Length(max=LONGEST_SENT)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Type your password.")), Length(max=LONGEST_SENT)])
    next = HiddenField()


class PasswordForm(Form):
    """The present password and a new one, typed twice."""

    present = PasswordField(
        _l("Present password"), [InputRequired(_l("Type your present password.")), Length(max=LONGEST_SENT)]
    )
    wanted = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type a new password.")), Length(max=LONGEST_SENT)],
        description=_l("At least 8 letters; 15 are better. A short sentence is easy to remember."),
    )
    again = PasswordField(
        _l("New password again"),
        [InputRequired(_l("Type the new password again.")), EqualTo("wanted", _l("The two new passwords differ."))],
    )
    next = HiddenField()


class PairForm(Form):
    """The one-time code from the desk."""

    code = StringField(
        _l("Code from the village office"),
        [InputRequired(_l("Type the code on your slip.")), Length(max=200)],
        description=_l("10 letters and digits, like 7KM2-9QXD-4F. Capital or small makes no difference."),
    )
