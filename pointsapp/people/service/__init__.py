"""Commands about logins, roles, sessions and phones."""

from pointsapp.people.service.envelopes import make_envelope, new_envelope_login
from pointsapp.people.service.logins import (
    add_user,
    change_password,
    choose_locale,
    reset_password,
    switch_off,
    switch_on,
)
from pointsapp.people.service.phones import end_phone, end_phones_of_member, make_pairing_code, pair_phone
from pointsapp.people.service.roles import end_role, give_role, match_elsewhere, match_member
from pointsapp.people.service.sessions import (
    end_other_sessions,
    end_own_session,
    end_sessions_of,
    sign_in,
    sign_out,
    touch,
)
from pointsapp.people.service.tries import count_try, forget_tries

__all__ = [
    "add_user",
    "change_password",
    "choose_locale",
    "count_try",
    "end_other_sessions",
    "end_own_session",
    "end_phone",
    "end_phones_of_member",
    "end_role",
    "end_sessions_of",
    "forget_tries",
    "give_role",
    "make_envelope",
    "make_pairing_code",
    "match_elsewhere",
    "match_member",
    "new_envelope_login",
    "pair_phone",
    "reset_password",
    "sign_in",
    "sign_out",
    "switch_off",
    "switch_on",
    "touch",
]
