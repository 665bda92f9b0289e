"""Forms for logins and roles: shape only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from pointsapp.core.actor import Role
from pointsapp.web.fields import DayField
from pointsapp.web.forms import Form, in_words
from pointsapp.web.role_names import ROLE_NAMES


class RoleForm(Form):
    """A role from a day to a day."""

    role = SelectField(_l("Role"), choices=in_words(ROLE_NAMES))
    since_on = DayField(_l("From"), [InputRequired(_l("Choose the day."))])
    until_on = DayField(_l("Last day"), [Optional()], description=_l("Leave it empty when the end is not known yet."))

    def wanted_role(self) -> Role:
        """Give the chosen role."""
        return Role(self.role.data)


class LoginForm(RoleForm):
    """A new login with its first role."""

    login = StringField(
        _l("Login"),
        [InputRequired(_l("Type a login.")), Length(max=200)],
        description=_l("What is typed to sign in: small letters and digits, or Chinese letters. It can't be changed."),
    )
    name = StringField(_l("Name"), [InputRequired(_l("Type a name.")), Length(max=200)])
