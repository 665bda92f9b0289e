"""Founding the villages of a county by the services: groups, roster, officers, rules, goods and cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from sqlalchemy import select

from pointsapp.cards.models import Card
from pointsapp.chain.queries import find_head
from pointsapp.cli.demo import rules, shopping
from pointsapp.cli.demo.county.living import first_day
from pointsapp.cli.demo.county.types import AccountName, Goods, Head, Home, Officer, Place, Size
from pointsapp.cli.demo.names import Names
from pointsapp.cli.demo.village import DemoVillage, appoint, family
from pointsapp.cli.demo.village import Home as Settled
from pointsapp.core.actor import Actor, HouseholdId, MemberId, UserId, VillageId
from pointsapp.core.clock import start_of, village_day
from pointsapp.core.db import plan_anew, reading, session, transaction
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.service import change_state
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.models import Account
from pointsapp.ledger.service import open_system_accounts
from pointsapp.ledger.types import AccountKind
from pointsapp.people.models import User
from pointsapp.people.service import add_user
from pointsapp.people.types import PasswordHash
from pointsapp.rosters.queries import list_known_groups
from pointsapp.rosters.rules import compare, digest_of_plan
from pointsapp.rosters.service import RosterFile, take_roster
from pointsapp.rosters.types import Choices, ListedHousehold, ListedPerson, Roster
from pointsapp.scoring.queries import list_usable_items
from pointsapp.shop.models import Reward
from pointsapp.shop.types import ShopId
from pointsapp.villages.models import Group, Village
from pointsapp.villages.service import change_settings, found_village

HOUSEHOLDS_A_GROUP = 60_000 / 1_772
VILLAGES_A_TOWN = 9
COUNTY = "532699"
INSTALLER = "anzhuang"
FIGURES = "〇一二三四五六七八九十"
FIRST, SECOND = "清石龙白金马大水松", "溪桥潭坪湾山河井"
MOST_VILLAGES = len(FIRST) * len(SECOND)
"""So many villages have names of their own."""


def shares(whole: int, parts: int) -> list[int]:
    """Share a number out as evenly as whole numbers go."""
    marks = [whole * part // parts for part in range(parts + 1)]
    return [end - begin for begin, end in pairwise(marks)]


def slug_of(place: int) -> str:
    """Give the village's name in addresses; its logins end in the same figures."""
    return f"cun{place + 1:02d}"


def found(size: Size, place: int, households: int, password_hash: PasswordHash) -> Place:
    """Found one village, and describe it for those who write its months."""
    begin = first_day(size)
    chance = Random(f"{size.seed}:founding:{place}")
    at = _at(begin - timedelta(days=10))
    with transaction():
        village = DemoVillage(_settle(chance, place, households, password_hash, at=at))
    with reading():
        village.homes = _list_homes(village.village_id)
    with transaction():
        plan_anew()
        system = Actor(village.village_id)
        for home in village.homes:
            if home.is_away:
                change_state(system, home.household_id, HouseholdState.ABSENT, at=at)
        appoint(system, village, password_hash, village_day(at), at, ending=f"-{place + 1:02d}")
    with transaction():
        names = rules.adopt_table(village, begin, at=_at(begin - timedelta(days=5)))
    with transaction():
        shop_id = shopping.stock_shelves(village, at=_at(begin))
    with transaction():
        shopping.issue_all(village, at=_at(begin))
    with reading():
        return _describe(place, village, names, shop_id, begin)


def _settle(chance: Random, place: int, households: int, password_hash: PasswordHash, *, at: datetime) -> VillageId:
    name = f"{FIRST[place // len(SECOND)]}{SECOND[place % len(SECOND)]}村"
    town = 100 + place // VILLAGES_A_TOWN
    code = f"{COUNTY}{town:03d}{201 + place % VILLAGES_A_TOWN}"
    village = found_village(slug_of(place), name, code, at=at)
    open_system_accounts(village.id)
    system = Actor(village.id)
    change_settings(system, {"office_phone": "0876-555 0136"}, at=at)
    since_on = village_day(at)
    roster = _roster(chance, households)
    plan = compare(roster, [], list_known_groups(village.id, on=since_on))
    file = RosterFile("花名册.xlsx", "", digest_of_plan(plan))
    choices = Choices(since_on, frozenset(found.row for found in plan.new))
    installer = add_user(system, f"{INSTALLER}-{place + 1:02d}", "安装人员", password_hash, must_change=False, at=at)
    take_roster(Actor(village.id, UserId(installer.id)), file, roster, choices, at=at)
    return village.id


def _roster(chance: Random, households: int) -> Roster:
    """Make up the list that the office had on paper."""
    names = Names(chance)
    listed: list[ListedHousehold] = []
    groups = max(1, round(households / HOUSEHOLDS_A_GROUP))
    for group, count in enumerate(shares(households, groups), 1):
        for _ in range(count):
            people = tuple(
                ListedPerson(member.name, member.relation, is_adult=member.is_adult)
                for member in family(chance, names, None)
            )
            row = len(listed) + 1
            listed.append(ListedHousehold(f"{group:02d}{row:03d}", f"{_in_words(group)}组", people, (row,)))
    return Roster(tuple(listed), (), len(listed), has_members=True)


def _in_words(number: int) -> str:
    """Write a number up to 99 as groups are called: 一, 十, 十一, 二十, 二十五."""
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{FIGURES[tens]}十"
    return before + (FIGURES[ones] if ones else "")


def _list_homes(village_id: VillageId) -> list[Settled]:
    """List the households with their adults, the head first; each eleventh is away for work."""
    found = session().execute(
        select(Household.id, Household.number, Household.group_id, Member.id)
        .join(Stay, Stay.household_id == Household.id)
        .join(Member, Member.id == Stay.member_id)
        .where(Household.village_id == village_id, Member.is_adult)
        .order_by(Household.id, Stay.relation != Relation.HEAD, Member.id)
    )
    adults: dict[HouseholdId, list[MemberId]] = {}
    known = {}
    for household_id, number, group_id, member_id in found:
        adults.setdefault(household_id, []).append(member_id)
        known[household_id] = (number, group_id)
    return [
        Settled(household_id, *known[household_id], tuple(adults[household_id]), is_away=order % 11 == 10)
        for order, household_id in enumerate(adults)
    ]


def _describe(place: int, village: DemoVillage, names: dict[str, str], shop_id: ShopId, begin: date) -> Place:
    village_id = village.village_id
    items = {item.name: item for item in list_usable_items(village_id, None, begin)}
    head = find_head(village_id)
    return Place(
        place=place,
        village_id=village_id,
        uid=session().scalars(select(Village.uid).where(Village.id == village_id)).one(),
        homes=tuple(_describe_homes(village.homes, village_id)),
        officers=_describe_officers(village),
        items={key: items[name] for key, name in names.items()},
        shop_id=shop_id,
        goods=_describe_goods(village_id),
        issued=_system_account(village_id, AccountKind.ISSUED),
        redeemed=_system_account(village_id, AccountKind.REDEEMED),
        head=Head(head.sequence, head.hash) if head else Head(0, ""),
    )


def _describe_homes(settled: Sequence[Settled], village_id: VillageId) -> list[Home]:
    rows = session().execute(
        select(Household.id, Account.id, Account.uid, Group.position, Group.name, Member.name, Card.id)
        .join(Account, Account.id == Household.wallet_id)
        .join(Group, Group.id == Household.group_id)
        .join(Stay, (Stay.household_id == Household.id) & (Stay.relation == Relation.HEAD))
        .join(Member, Member.id == Stay.member_id)
        .outerjoin(Card, (Card.household_id == Household.id) & Card.handed_out_at.is_not(None))
        .where(Household.village_id == village_id)
    )
    found = {row[0]: row for row in rows}
    homes = []
    for home in settled:
        _, account_id, account_uid, position, group_name, head_name, card_id = found[home.household_id]
        homes.append(
            Home(
                household_id=home.household_id,
                wallet=AccountName(account_id, account_uid),
                number=home.number,
                group_place=position,
                group_name=group_name,
                head_name=head_name,
                adults=home.adults,
                card_id=card_id,
                is_away=home.is_away,
            )
        )
    return homes


def _describe_officers(village: DemoVillage) -> dict[str, Officer]:
    uids = {
        row.id: row.uid
        for row in session().execute(
            select(User.id, User.uid).where(User.id.in_([actor.user_id for actor in village.officers.values()]))
        )
    }
    return {
        login: Officer(actor.user_id, uids[actor.user_id], actor.member_id, actor.household_id)
        for login, actor in village.officers.items()
        if actor.user_id and actor.member_id and actor.household_id
    }


def _describe_goods(village_id: VillageId) -> tuple[Goods, ...]:
    columns = (Reward.id, Reward.name, Reward.unit, Reward.price_points, Reward.stock)
    rows = session().execute(select(*columns).where(Reward.village_id == village_id).order_by(Reward.id))
    return tuple(Goods(*row) for row in rows)


def _system_account(village_id: VillageId, kind: AccountKind) -> AccountName:
    wanted = select(Account.id, Account.uid).where(Account.village_id == village_id, Account.kind == kind)
    return AccountName(*session().execute(wanted).one())


def _at(day: date) -> datetime:
    return start_of(day) + timedelta(hours=9)
