"""Founding the demo village: groups, households, officers, all through the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from pointsapp.cli.demo.names import RARE_HEADS, Names
from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, UserId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.households.queries import describe_household
from pointsapp.households.service import add_household, change_state
from pointsapp.households.types import HouseholdState, NewMember, Relation
from pointsapp.ledger.service import open_system_accounts
from pointsapp.people.service import add_user, give_role
from pointsapp.people.types import PasswordHash
from pointsapp.villages.service import add_group, change_settings, found_village
from pointsapp.villages.types import GroupId

SLUG = "qingxi"
NAME = "清溪村"
DIVISION_CODE = "532699100201"
GROUPS = ("一组", "二组", "三组", "四组")
OFFICERS = (
    ("wenshu", (Role.CLERK,)),
    ("wenshu2", (Role.CLERK,)),
    ("pingyi1", (Role.REVIEWER,)),
    ("pingyi2", (Role.REVIEWER,)),
    ("pingyi3", (Role.REVIEWER,)),
    ("jiandu", (Role.SUPERVISOR,)),
    ("zhishu", (Role.SECRETARY,)),
    ("dianzhu", (Role.KEEPER,)),
)


@dataclass(frozen=True)
class Home:
    """A household of the demo. Shape: adults have the head first."""

    household_id: HouseholdId
    number: str
    group_id: GroupId
    adults: tuple[MemberId, ...]
    is_away: bool


@dataclass
class DemoVillage:
    """What later steps need to know of the village."""

    village_id: VillageId
    homes: list[Home] = field(default_factory=list)
    officers: dict[str, Actor] = field(default_factory=dict)

    def at_home(self) -> list[Home]:
        """List the households that live in the village."""
        return [home for home in self.homes if not home.is_away]


def found(chance: Random, households: int, password_hash: PasswordHash, *, at: datetime) -> DemoVillage:
    """Found the village with its groups, households and officers. Runs in one transaction."""
    village = found_village(SLUG, NAME, DIVISION_CODE, at=at)
    open_system_accounts(village.id)
    system = Actor(village.id)
    since_on = village_day(at)
    change_settings(system, {"office_phone": "0876-555 0136"}, at=at)
    groups = [add_group(system, name, since_on=since_on, position=place, at=at).id for place, name in enumerate(GROUPS)]
    made = DemoVillage(village.id)
    names = Names(chance)
    for place in range(households):
        group_id = groups[place * len(groups) // households]
        number = f"{groups.index(group_id) + 1}{place + 1:03d}"
        made.homes.append(_settle(system, chance, names, place, number, group_id, since_on, at))
    appoint(system, made, password_hash, since_on, at)
    return made


def _settle(
    system: Actor,
    chance: Random,
    names: Names,
    place: int,
    number: str,
    group_id: GroupId,
    since_on: date,
    at: datetime,
) -> Home:
    members = family(chance, names, RARE_HEADS[place // 3] if _is_rare(place) else None)
    household = add_household(system, number, group_id, members, since_on=since_on, at=at)
    is_away = place % 11 == 10
    if is_away:
        change_state(system, household.id, HouseholdState.ABSENT, at=at)
    view = describe_household(system.village_id, household.id, on=since_on)
    adults = tuple(member.member_id for member in view.members if member.is_adult)
    return Home(household.id, number, group_id, adults, is_away)


def _is_rare(place: int) -> bool:
    return place % 3 == 2 and place // 3 < len(RARE_HEADS)


def family(chance: Random, names: Names, head: str | None) -> list[NewMember]:
    """Make up who lives in a household, the head first. Shape: `head` is a name that is wanted."""
    surname = names.surname()
    is_female = chance.random() < 0.3
    people = [NewMember(head or names.person(surname, is_female=is_female), Relation.HEAD)]
    if chance.random() < 0.75:
        spouse = names.person(names.surname(), is_female=not is_female)
        people.append(NewMember(spouse, Relation.SPOUSE))
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        child = names.person(surname, is_female=chance.random() < 0.5)
        people.append(NewMember(child, Relation.CHILD, is_adult=chance.random() < 0.5))
    if chance.random() < 0.3:
        people.append(NewMember(names.person(surname, is_female=chance.random() < 0.6), Relation.PARENT))
    return people


def appoint(
    system: Actor, made: DemoVillage, password_hash: PasswordHash, since_on: date, at: datetime, ending: str = ""
) -> None:
    """Give the village its officers, heads of households in it. Shape: their logins get the ending."""
    settled = made.at_home()
    step = max(1, len(settled) // len(OFFICERS))
    for place, (login, roles) in enumerate(OFFICERS):
        home = settled[place * step % len(settled)]
        member_id = home.adults[0]
        view = describe_household(made.village_id, home.household_id, on=since_on)
        user = add_user(system, f"{login}{ending}", view.head_name, password_hash, must_change=False, at=at)
        for role in roles:
            give_role(system, user.id, role, member_id, since_on, None, at=at)
        made.officers[login] = Actor(made.village_id, UserId(user.id), member_id, home.household_id, frozenset(roles))
