"""A small village to test in, made by plain rows: Alice a villager, Bo the clerk, Charlie of another village."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, UserId, VillageId
from pointsapp.core.codes import token_hash
from pointsapp.core.db import session, transaction
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.models import Account
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.service import move, open_system_accounts, open_wallet
from pointsapp.ledger.types import AccountId, AccountKind, TransferCode
from pointsapp.people.models import Membership, SignIn, User
from pointsapp.scoring.models import Category, Item, RuleSet
from pointsapp.scoring.types import Attendance, CountedPer, ItemId, ItemShape, MeetingKind, RuleSetState
from pointsapp.shop.models import Reward, Shop
from pointsapp.shop.types import RewardId, ShopId
from pointsapp.villages.models import Group, Village
from pointsapp.villages.types import GroupId

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)
LONG_AGO = date(2026, 1, 1)


@dataclass
class Home:
    """A household and who lives in it, the head first."""

    household_id: HouseholdId
    wallet_id: AccountId
    number: str
    member_ids: list[MemberId]


@dataclass
class World:
    """Ids of everything that was made. `charlie` is the clerk and secretary of another village."""

    village_id: VillageId
    other_village_id: VillageId
    group_id: GroupId
    homes: dict[str, Home] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    items: dict[str, ItemId] = field(default_factory=dict)
    rewards: dict[str, RewardId] = field(default_factory=dict)
    shop_id: ShopId | None = None

    @classmethod
    def make(cls) -> World:
        """Make the village 拉孩 (slug `lahai`) and its neighbour (slug `other`)."""
        with transaction():
            village = make_village("lahai", "拉孩村")
            other = make_village("other", "别处村")
            group = make_group(village.id, "一组")
            world = cls(village.id, other.id, group.id)
            world._settle_people()
            world._settle_neighbour(make_group(other.id, "东组").id)
            world.items = make_rule_set(village.id)
            world.shop_id, world.rewards = make_shop(village.id)
        return world

    def actor(self, name: str) -> Actor:
        """Give the actor called so: bo, ren, sup, sec, kay, charlie, alice."""
        return self.actors[name]

    def give(self, name: str, points: int) -> None:
        """Put points into a household's wallet, straight through the ledger."""
        with transaction():
            give_points(self.village_id, self.homes[name].wallet_id, points)

    def sign_in(self, name: str) -> str:
        """Give the session token of a person, made on first use (a phone for alice)."""
        if name not in self.tokens:
            with transaction():
                self.tokens[name] = make_sign_in(self.actors[name])
        return self.tokens[name]

    def _settle_people(self) -> None:
        for name, head in (
            ("alice", "张晓明"),
            ("bo", "李博"),
            ("ren", "王仁"),
            ("sup", "赵督"),
            ("sec", "陈书"),
            ("kay", "钱开"),
            ("dana", "孙丹"),
        ):
            number = f"{len(self.homes) + 1:03d}"
            self.homes[name] = make_home(self.village_id, self.group_id, number, head)
        roles = {
            "bo": Role.CLERK,
            "ren": Role.REVIEWER,
            "sup": Role.SUPERVISOR,
            "sec": Role.SECRETARY,
            "kay": Role.KEEPER,
        }
        for name, role in roles.items():
            self.actors[name] = make_officer(self.village_id, name, [role], self.homes[name])
        alice = self.homes["alice"]
        self.actors["alice"] = Actor(self.village_id, member_id=alice.member_ids[0], household_id=alice.household_id)

    def _settle_neighbour(self, group_id: GroupId) -> None:
        self.homes["charlie"] = make_home(self.other_village_id, group_id, "001", "查理")
        self.actors["charlie"] = make_officer(self.other_village_id, "charlie", list(Role), self.homes["charlie"])


def make_village(slug: str, name: str) -> Village:
    """Make a village with its system accounts."""
    village = Village(slug=slug, name=name, division_code="532623100200", made_at=NOW)
    session().add(village)
    session().flush()
    open_system_accounts(village.id)
    return village


def make_group(village_id: VillageId, name: str) -> Group:
    """Make a villagers' group."""
    group = Group(village_id=village_id, name=name, since_on=LONG_AGO)
    session().add(group)
    session().flush()
    return group


def make_home(village_id: VillageId, group_id: GroupId, number: str, head: str, *others: str) -> Home:
    """Make a household with its wallet and members living in it."""
    household = Household(
        village_id=village_id,
        number=number,
        group_id=group_id,
        wallet_id=open_wallet(village_id),
        state=HouseholdState.RESIDENT,
        made_at=NOW,
    )
    session().add(household)
    session().flush()
    member_ids = []
    for place, name in enumerate((head, *others)):
        member = Member(village_id=village_id, name=name, initials="", made_at=NOW)
        session().add(member)
        session().flush()
        relation = Relation.HEAD if place == 0 else Relation.CHILD
        session().add(
            Stay(
                village_id=village_id,
                household_id=household.id,
                member_id=member.id,
                relation=relation,
                since_on=LONG_AGO,
            )
        )
        member_ids.append(member.id)
    session().flush()
    return Home(household.id, household.wallet_id, number, member_ids)


def make_officer(village_id: VillageId, login: str, roles: list[Role], home: Home) -> Actor:
    """Make a login with roles that belongs to a household's head. No password works for it."""
    user = User(login=login, name=login.title(), password_hash="", must_change_password=False, made_at=NOW)
    session().add(user)
    session().flush()
    session().add_all(
        Membership(
            village_id=village_id,
            user_id=user.id,
            role=role,
            member_id=home.member_ids[0],
            since_on=LONG_AGO,
        )
        for role in roles
    )
    session().flush()
    return Actor(
        village_id,
        user_id=UserId(user.id),
        member_id=home.member_ids[0],
        household_id=home.household_id,
        roles=frozenset(roles),
    )


def make_sign_in(actor: Actor) -> str:
    """Make a live session for an officer or, without a login, a villager's phone."""
    token = f"token-of-{actor.village_id}-{actor.user_id}-{actor.member_id}"
    is_phone = actor.user_id is None
    session().add(
        SignIn(
            token_hash=token_hash(token),
            user_id=actor.user_id,
            village_id=actor.village_id if is_phone else None,
            household_id=actor.household_id if is_phone else None,
            member_id=actor.member_id if is_phone else None,
            made_at=NOW,
            seen_at=NOW,
            expires_at=NOW + timedelta(days=3650),
        )
    )
    return token


def give_points(village_id: VillageId, wallet_id: AccountId, points: int) -> None:
    """Put points into a wallet by hand: no deed stands behind them, so they are no award."""
    move(
        Actor(village_id),
        system_account_id(village_id, AccountKind.ISSUED),
        wallet_id,
        points,
        TransferCode.ADJUST,
        at=NOW,
    )


def make_rule_set(village_id: VillageId) -> dict[str, ItemId]:
    """Make an adopted rule set in force since long ago, with one item of each simple shape."""
    rule_set = RuleSet(
        village_id=village_id,
        version=1,
        title="积分细则",
        state=RuleSetState.ADOPTED,
        meeting_kind=MeetingKind.REPRESENTATIVES_MEETING,
        attendance=Attendance.REPRESENTATIVES,
        met_on=LONG_AGO,
        due_count=30,
        present_count=25,
        votes_for=24,
        votes_against=1,
        in_force_on=LONG_AGO,
        made_at=NOW,
    )
    session().add(rule_set)
    session().flush()
    category = Category(village_id=village_id, rule_set_id=rule_set.id, name="治安巡逻", position=1)
    session().add(category)
    session().flush()
    shapes: dict[str, dict[str, Any]] = {
        "patrol": {
            "name": "参加夜间巡逻",
            "shape": ItemShape.FIXED,
            "points": 10,
            "counted_per": CountedPer.PERSON,
        },
        "mediation": {"name": "调解邻里纠纷", "shape": ItemShape.RANGE, "points_min": 5, "points_max": 10},
        "upkeep": {"name": "参加义务劳动", "shape": ItemShape.PER_UNIT, "points": 2, "unit": "小时"},
    }
    made = {}
    for place, (key, terms) in enumerate(shapes.items()):
        item = Item(
            **{
                "village_id": village_id,
                "rule_set_id": rule_set.id,
                "category_id": category.id,
                "position": place,
                "public_wording": "参加村里公益",
                "counted_per": CountedPer.HOUSEHOLD,
                **terms,
            }
        )
        session().add(item)
        session().flush()
        made[key] = item.id
    return made


def make_shop(village_id: VillageId) -> tuple[ShopId, dict[str, RewardId]]:
    """Make the shop with rice (30 points, 10 bags) and soap (5 points, 50 pieces)."""
    shop = Shop(village_id=village_id, name="幸福超市", made_at=NOW)
    session().add(shop)
    session().flush()
    made = {}
    for key, name, unit, price, stock in (
        ("rice", "大米 5 公斤", "袋", 30, 10),
        ("soap", "香皂", "块", 5, 50),
    ):
        reward = Reward(
            village_id=village_id,
            shop_id=shop.id,
            name=name,
            unit=unit,
            price_points=price,
            stock=stock,
            made_at=NOW,
        )
        session().add(reward)
        session().flush()
        made[key] = reward.id
    return shop.id, made


def let_go_below(village_id: VillageId, wallet_id: AccountId) -> None:
    """Let a wallet hold fewer points than none."""
    session().execute(
        update(Account).where(Account.village_id == village_id, Account.id == wallet_id).values(may_go_below=True)
    )
