"""Commands about households and their members."""

from pointsapp.households.service.groups import end_group
from pointsapp.households.service.households import add_household, change_household, change_state, open_household
from pointsapp.households.service.members import add_member, change_head, change_member, end_stay

__all__ = [
    "add_household",
    "add_member",
    "change_head",
    "change_household",
    "change_member",
    "change_state",
    "end_group",
    "end_stay",
    "open_household",
]
