"""Reading households, members and stays."""

from pointsapp.households.queries.households import (
    describe_household,
    describe_households,
    get_household,
    list_stays,
)
from pointsapp.households.queries.lists import Filter, list_households, rows_for_export
from pointsapp.households.queries.people import (
    find_namesakes,
    find_people_named,
    find_person_hit,
    get_member,
    get_person_hit,
    search_people,
)

__all__ = [
    "Filter",
    "describe_household",
    "describe_households",
    "find_namesakes",
    "find_people_named",
    "find_person_hit",
    "get_household",
    "get_member",
    "get_person_hit",
    "list_households",
    "list_stays",
    "rows_for_export",
    "search_people",
]
