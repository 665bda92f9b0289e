"""What is asked before the first village is founded, and who will be appointed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pointsapp.core.actor import Role


class Step(StrEnum):
    """The six things that are asked, in this order."""

    VILLAGE = "village"
    GROUPS = "groups"
    SECRETARY = "secretary"
    CLERK = "clerk"
    PANEL = "panel"
    SHOP = "shop"


@dataclass(frozen=True)
class Draft:
    """What has been typed so far; empty where nothing was."""

    name: str = ""
    division_code: str = ""
    has_tenths: bool = False
    groups: tuple[str, ...] = ()
    secretary: str = ""
    clerks: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    shop_name: str = ""
    keeper: str = ""


@dataclass(frozen=True)
class Appointment:
    """A person who gets a login. Shape: one person has one login, whatever the number of roles."""

    name: str
    login: str
    roles: tuple[Role, ...]
