"""The second officer at the keeper's screen: proved by the own login, which signs one quote and nothing else."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from pointsapp.core.db import reading, transaction
from pointsapp.people.queries import find_officer, get_user
from pointsapp.redemptions.errors import SecondOfficerHasNoOffice, SecondOfficerPasswordNotOwn
from pointsapp.redemptions.service import sign_quote
from pointsapp.redemptions.types import QuoteId
from pointsapp.web.forms import Form
from pointsapp.web.guard import actor
from pointsapp.web.public.proving import prove_second_person

LONGEST_SENT = 1000


class SecondForm(Form):
    """Login and password of another officer."""

    login = StringField(
        _l("Login of the second officer"), [InputRequired(_l("Type the login.")), Length(max=LONGEST_SENT)]
    )
    password = PasswordField(
        _l("Password of the second officer"), [InputRequired(_l("Type the password.")), Length(max=LONGEST_SENT)]
    )


def sign_as_second(quote_id: QuoteId, login: str, password: str, *, at: datetime) -> None:
    """Let the officer of this login and password sign a quote, while the keeper stays signed in.

    Errors: TooManyTries, WrongLoginOrPassword, SecondOfficerPasswordNotOwn, and those of `sign_quote`.
    """
    user_id = prove_second_person(login, password, at=at)
    with reading():
        officer = find_officer(actor().village_id, user_id, at=at)
        must_change = get_user(user_id).must_change_password
    if officer is None:
        raise SecondOfficerHasNoOffice()
    if must_change:
        raise SecondOfficerPasswordNotOwn()
    with transaction():
        sign_quote(officer, quote_id, at=at)
