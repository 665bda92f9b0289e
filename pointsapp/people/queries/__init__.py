"""Reading logins, roles and sessions."""

from pointsapp.people.queries.envelopes import count_opened, list_envelopes
from pointsapp.people.queries.logins import find_login, get_login, get_user, names_of
from pointsapp.people.queries.roles import (
    find_unmatched,
    get_person,
    list_officers,
    list_people,
    list_roles,
    list_village_ids,
)
from pointsapp.people.queries.sessions import (
    find_actor,
    find_home,
    find_homes,
    find_officer,
    find_officers,
    find_signed_in,
    list_phones,
    list_sessions,
)
from pointsapp.people.queries.visits import Visit, find_visit

__all__ = [
    "Visit",
    "count_opened",
    "find_actor",
    "find_home",
    "find_homes",
    "find_login",
    "find_officer",
    "find_officers",
    "find_signed_in",
    "find_unmatched",
    "find_visit",
    "get_login",
    "get_person",
    "get_user",
    "list_envelopes",
    "list_officers",
    "list_people",
    "list_phones",
    "list_roles",
    "list_sessions",
    "list_village_ids",
    "names_of",
]
