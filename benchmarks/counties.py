"""Counties to measure on, built once by `flask demo county` and kept; whoever comes to their counters and passbooks."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import func, insert, select, update

from benchmarks.counter_village import NO_LIMIT, db_engine_disposed
from benchmarks.load import get, post
from benchmarks.serving import SECRET_KEY
from pointsapp.cards.models import Card
from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role, VillageId
from pointsapp.core.clock import now
from pointsapp.core.codes import new_uid
from pointsapp.core.db import db, reading, transaction
from pointsapp.households.models import Household
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import AccountId
from pointsapp.people.models import Membership, SignIn
from pointsapp.redemptions.models import Quote, QuoteLine
from pointsapp.redemptions.rules import quote_ends
from pointsapp.redemptions.types import CollectedBy
from pointsapp.shop.models import Reward
from pointsapp.shop.service import move_stock
from pointsapp.shop.types import StockMoveKind
from pointsapp.villages.models import Village
from pointsapp.villages.service import change_settings
from tests.databases import make_app
from tests.person import Person
from tests.world import give_points, make_sign_in

UNTIL = date(2026, 11, 20)
GOODS, PRICE = "盐", 3
POOR = 100
"""Whoever has less gets so much more before coming: a small county's households come more often than they earn."""

ENOUGH = 100_000


@dataclass
class Counter:
    """A village's counter: its keeper at a browser, and the goods that are taken there."""

    village_id: VillageId
    slug: str
    keeper: Actor
    shop_id: int
    reward_id: int
    cookie: str = ""
    csrf_token: str = ""


class Home(NamedTuple):
    """A household that can come to its counter."""

    household_id: int
    village_id: VillageId
    holder_id: int
    card_id: int
    wallet_id: AccountId
    balance: int


@dataclass
class County:
    """A county on one database, with the folder of its keys."""

    name: str
    app: Flask
    url: str
    folder: Path
    counters: list[Counter]

    @property
    def entries(self) -> int:
        """Count the entries: two for each transfer."""
        with self.app.app_context(), reading() as current:
            found = current.scalar(select(func.count()).select_from(Transfer)) or 0
        db_engine_disposed(self.app)
        return 2 * found

    def confirmations(self, count: int) -> list[bytes]:
        """Make quotes for households all over the county that can pay, and write the forms that confirm them."""
        with self.app.app_context():
            by_village = {counter.village_id: counter for counter in self.counters}
            sold = [(by_village[home.village_id], home) for home in self._homes(count)]
            rows = [self._quote(counter, home) for counter, home in sold]
            good = {"name": GOODS, "unit": "袋", "units": 1, "price_points": PRICE}
            with transaction() as current:
                for home in {home.wallet_id: home for _, home in sold if home.balance < POOR}.values():
                    give_points(home.village_id, home.wallet_id, POOR)
                current.flush()
                ids = current.scalars(insert(Quote).returning(Quote.id, sort_by_parameter_order=True), rows).all()
                lines = [
                    good | {"village_id": counter.village_id, "quote_id": quote_id, "reward_id": counter.reward_id}
                    for quote_id, (counter, _) in zip(ids, sold, strict=True)
                ]
                current.execute(insert(QuoteLine), lines)
        db_engine_disposed(self.app)
        return [
            post(
                f"/v/{counter.slug}/counter/quotes/{row['uid']}/confirm",
                {"csrf_token": counter.csrf_token, "request_key": row["uid"]},
                counter.cookie,
            )
            for row, (counter, _) in zip(rows, sold, strict=True)
        ]

    def passbooks(self, count: int) -> list[bytes]:
        """Let households all over the county read their passbooks on their phones."""
        slugs = {counter.village_id: counter.slug for counter in self.counters}
        with self.app.app_context():
            homes = self._homes(count)
            with transaction() as current:
                known = set(current.scalars(select(SignIn.member_id)))
                phones = {home.holder_id: Actor(home.village_id, None, *_person(home)) for home in homes}
                tokens = {
                    member_id: token_of(phone) if member_id in known else make_sign_in(phone)
                    for member_id, phone in phones.items()
                }
                current.execute(update(SignIn).values(seen_at=now()))
        db_engine_disposed(self.app)
        cookies = {member_id: cookie_of(self.app, token)[0] for member_id, token in tokens.items()}
        return [get(f"/v/{slugs[home.village_id]}/passbook", cookies[home.holder_id]) for home in homes]

    def _homes(self, count: int) -> list[Home]:
        """Choose households with a card, each once unless there are too few."""
        with reading() as current:
            rows = current.execute(
                select(Household.id, Household.village_id, Card.holder_id, Card.id, Account.id, Account.balance)
                .join(Account, Account.id == Household.wallet_id)
                .join(Card, Card.household_id == Household.id)
                .where(
                    Card.handed_out_at.is_not(None),
                    Card.holder_id.not_in(select(Membership.member_id).where(Membership.role == Role.KEEPER)),
                )
            )
            found = [Home(*row) for row in rows]
        chance = random.Random()
        return chance.sample(found, count) if len(found) >= count else chance.choices(found, k=count)

    def _quote(self, counter: Counter, home: Home) -> dict[str, Any]:
        at = now()
        return {
            "village_id": counter.village_id,
            "uid": new_uid(),
            "shop_id": counter.shop_id,
            "household_id": home.household_id,
            "card_id": home.card_id,
            "collected_by": CollectedBy.HOLDER,
            "collector_id": home.holder_id,
            "total_points": PRICE,
            "made_by_id": counter.keeper.user_id,
            "looked_at": at,
            "made_at": at,
            "expires_at": quote_ends(at),
        }


def build(url: str, owner_url: str, folder: Path, size: tuple[int, int, int]) -> None:
    """Build a county of villages, households and months by the command, in a process of its own."""
    environment = {
        "DATABASE_URL": url,
        "MIGRATION_DATABASE_URL": owner_url,
        "SECRET_KEY": SECRET_KEY,
        "INSTANCE_FOLDER": str(folder),
        "PATH": "/usr/bin:/bin",
    }
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "db", "upgrade"], env=environment, check=True, capture_output=True)
    villages, households, months = map(str, size)
    wanted = ["--villages", villages, "--households", households, "--months", months, "--until", UNTIL.isoformat()]
    subprocess.run([*flask, "demo", "county", *wanted], env=environment, check=True, stdout=subprocess.DEVNULL)


def opened(name: str, url: str, folder: Path) -> County:
    """Open the counters of a county that is there: shelves full, keepers signed in."""
    app = make_app(url, url, folder, migrate=False)
    app.secret_key = SECRET_KEY
    with app.app_context():
        with transaction() as current:
            keepers = current.execute(
                select(Village.id, Village.slug, Membership.user_id, Membership.member_id, Reward.shop_id, Reward.id)
                .join(Membership, Membership.village_id == Village.id)
                .join(Reward, (Reward.village_id == Village.id) & (Reward.name == GOODS))
                .where(Membership.role == Role.KEEPER)
            ).all()
            counters = []
            for village_id, slug, user_id, member_id, shop_id, reward_id in keepers:
                keeper = Actor(village_id, user_id, member_id)
                counters.append(Counter(village_id, slug, keeper, shop_id, reward_id))
                change_settings(keeper, NO_LIMIT, at=now())
                if current.get_one(Reward, reward_id).stock < ENOUGH:
                    move_stock(keeper, reward_id, StockMoveKind.IN, ENOUGH, at=now())
                if current.scalars(select(SignIn.id).where(SignIn.user_id == user_id)).first() is None:
                    make_sign_in(keeper)
            current.flush()
            current.execute(update(SignIn).values(seen_at=now()))
        db.engine.dispose()
    for counter in counters:
        counter.cookie, counter.csrf_token = cookie_of(app, token_of(counter.keeper))
    db_engine_disposed(app)
    return County(name, app, url, folder, counters)


def token_of(actor: Actor) -> str:
    """Give the token of a session that `make_sign_in` made."""
    return f"token-of-{actor.village_id}-{actor.user_id}-{actor.member_id}"


def cookie_of(app: Flask, token: str) -> tuple[str, str]:
    """Give a signed-in person's cookie, and the token that the forms carry."""
    person = Person(app, token, language="zh")
    csrf_token = person.csrf_token()
    kept = person.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    return f"{kept.key}={kept.value}; language=zh", csrf_token


def _person(home: Home) -> tuple[MemberId, HouseholdId]:
    return MemberId(home.holder_id), HouseholdId(home.household_id)
