"""Villages with a busy counter: households with points, full shelves, a keeper who is signed in, quotes to confirm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select

from benchmarks.load import post
from benchmarks.places import Place
from benchmarks.serving import SECRET_KEY
from pointsapp.core.actor import Actor, HouseholdId, Role, VillageId
from pointsapp.core.clock import now
from pointsapp.core.codes import new_uid
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.ledger.models import Account
from pointsapp.ledger.types import AccountKind
from pointsapp.redemptions.models import Quote, QuoteLine, Redemption
from pointsapp.redemptions.rules import quote_ends
from pointsapp.redemptions.service import note_look_up
from pointsapp.redemptions.types import CollectedBy, LookUpId
from pointsapp.shop.models import Reward, Shop
from pointsapp.shop.types import RewardId, ShopId
from pointsapp.villages.service import change_settings
from tests.databases import make_app
from tests.person import Person
from tests.world import NOW, Home, give_points, make_group, make_home, make_officer, make_sign_in, make_village

POINTS, STOCK, PRICE = 1_000_000, 10_000_000, 5
NO_LIMIT = {"daily_points_without_second": 1_000_000}
CONNECTIONS = 8


@dataclass(frozen=True)
class Customer:
    """A household at the counter, with the look-up by which it was found."""

    home: Home
    look_up_id: LookUpId


@dataclass
class CounterVillage:
    """One village with shops of one good each, all served by one keeper."""

    village_id: VillageId
    slug: str
    keeper: Actor
    shelves: list[tuple[ShopId, RewardId]]
    customers: list[Customer] = field(default_factory=list)
    cookie: str = ""
    csrf_token: str = ""

    def confirm(self, uid: str, shop_id: ShopId | None = None) -> bytes:
        """Write the form that confirms a quote."""
        cookie = self.cookie if shop_id is None else f"{self.cookie}; counter_shop={shop_id}"
        path = f"/v/{self.slug}/counter/quotes/{uid}/confirm"
        return post(path, {"csrf_token": self.csrf_token, "request_key": uid}, cookie)


@dataclass
class Counters:
    """Everything on one database."""

    app: Flask
    url: str
    folder: Path
    villages: list[CounterVillage]

    def quotes(self, count: int, shop: int = 0) -> list[tuple[CounterVillage, str, ShopId]]:
        """Make so many quotes, going round villages, households and, from one on, shops."""
        with self.app.app_context():
            made = [self._quotes(village, count // len(self.villages), shop) for village in self.villages]
        return [quote for together in zip(*made, strict=True) for quote in together]

    def confirmations(self, count: int) -> list[bytes]:
        """Make so many quotes and write the forms that confirm them."""
        return [village.confirm(uid) for village, uid, _ in self.quotes(count)]

    def redeemed(self) -> tuple[int, int]:
        """Count the redemptions and the points that are lost: not in wallets and not in any redemption."""
        with self.app.app_context(), reading() as current:
            count, points = current.execute(
                select(func.count(), func.coalesce(func.sum(Redemption.points), 0)).select_from(Redemption)
            ).one()
            left = current.scalar(select(func.sum(Account.balance)).where(Account.kind == AccountKind.WALLET))
            given = POINTS * sum(len(village.customers) for village in self.villages)
        db_engine_disposed(self.app)
        return count, given - int(points) - int(left or 0)

    def _quotes(self, village: CounterVillage, count: int, shop: int) -> list[tuple[CounterVillage, str, ShopId]]:
        at = now()
        shelves = village.shelves if shop < 0 else [village.shelves[shop]]
        rows, sold = [], []
        for number in range(count):
            customer = village.customers[number % len(village.customers)]
            shop_id, reward_id = shelves[number % len(shelves)]
            sold.append(reward_id)
            rows.append(
                {
                    "village_id": village.village_id,
                    "uid": new_uid(),
                    "shop_id": shop_id,
                    "household_id": customer.home.household_id,
                    "look_up_id": customer.look_up_id,
                    "collected_by": CollectedBy.HOLDER,
                    "collector_id": customer.home.member_ids[0],
                    "total_points": PRICE,
                    "made_by_id": village.keeper.user_id,
                    "looked_at": at,
                    "made_at": at,
                    "expires_at": quote_ends(at),
                }
            )
        with transaction() as current:
            ids = current.scalars(insert(Quote).returning(Quote.id, sort_by_parameter_order=True), rows).all()
            good = {"village_id": village.village_id, "name": "香皂", "unit": "块", "units": 1, "price_points": PRICE}
            lines = [good | {"quote_id": id_, "reward_id": one} for id_, one in zip(ids, sold, strict=True)]
            current.execute(insert(QuoteLine), lines)
        db.engine.dispose()
        return [(village, str(row["uid"]), row["shop_id"]) for row in rows]


def db_engine_disposed(app: Flask) -> None:
    """Let go of the database, so that only the server holds it."""
    with app.app_context():
        db.engine.dispose()


@contextmanager
def counters(
    place: Place, kind: str, name: str, *, villages: int = 1, shops: int = 1, households: int = 300
) -> Iterator[Counters]:
    """Settle villages on an own database: every household has points for any number of redemptions."""
    url, owner_url = place.urls(kind, name)
    folder = place.folder / f"{name}-{kind}"
    folder.mkdir(mode=0o700)
    app = make_app(url, owner_url, folder)
    app.secret_key = SECRET_KEY
    with app.app_context():
        settled = [_settle(number, shops, households) for number in range(villages)]
        db.engine.dispose()
    for village in settled:
        _sign_in(app, village)
    if kind == "postgresql":
        place.analyze(name)
    yield Counters(app, url, folder, settled)
    db_engine_disposed(app)


def _settle(number: int, shops: int, households: int) -> CounterVillage:
    with transaction() as current:
        village = make_village(f"bench{number}", f"第{number}村")
        group = make_group(village.id, "一组")
        homes = [make_home(village.id, group.id, f"{place:04d}", f"户主{place}") for place in range(households + 1)]
        keeper = make_officer(village.id, f"keeper{number}", [Role.KEEPER], homes.pop())
        shelves = [_open_shop(village.id, place) for place in range(shops)]
        for home in homes:
            give_points(village.id, home.wallet_id, POINTS)
        change_settings(keeper, NO_LIMIT, at=NOW)
    settled = CounterVillage(village.id, village.slug, keeper, shelves)
    with transaction() as current:
        settled.customers = [
            Customer(home, note_look_up(keeper, HouseholdId(home.household_id), "没带卡", at=NOW).id) for home in homes
        ]
        current.flush()
    return settled


def _open_shop(village_id: VillageId, place: int) -> tuple[ShopId, RewardId]:
    shop = Shop(village_id=village_id, name=f"第{place}店", made_at=NOW)
    session().add(shop)
    session().flush()
    soap = {"name": "香皂", "unit": "块", "price_points": PRICE, "stock": STOCK, "made_at": NOW}
    reward = Reward(village_id=village_id, shop_id=shop.id, **soap)
    session().add(reward)
    session().flush()
    return shop.id, reward.id


def _sign_in(app: Flask, village: CounterVillage) -> None:
    with app.app_context(), transaction():
        token = make_sign_in(village.keeper)
    person = Person(app, token, language="zh")
    village.csrf_token = person.csrf_token()
    kept = person.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    village.cookie = f"{kept.key}={kept.value}; language=zh"
    db_engine_disposed(app)


def result_of(status: int, body: bytes) -> str:
    """Give the word with which a posting was answered."""
    if status == 500 or not body.startswith(b"{"):
        return f"status {status}"
    return str(json.loads(body).get("result", status))
