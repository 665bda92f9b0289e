"""Two commands in each other's way: PostgreSQL rolls one of them back, and it is begun anew."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.core.db import db, reading, session
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.households.models import Household
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode
from tests.databases import make_app
from tests.world import NOW, World


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_is_rolled_back_by_a_deadlock_still_posts_and_only_once(
    own_database: tuple[str, str], tmp_path: Path
) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        world.give("alice", 100)
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def spend(first: str, second: str, key: str) -> Answer:
        def act(request_id: RequestId) -> Answer:
            tries.append(key)
            lock(world, first)
            if tries.count(key) == 1:
                both_hold_one.wait(timeout=20)
            lock(world, second)
            return {"transfer": spend_one(world, request_id)}

        with app.app_context():
            return run_once(world.actor("kay"), key, "spend", {}, act, at=NOW)

    with ThreadPoolExecutor(2) as threads:
        answers = list(
            threads.map(spend, ["alice", "dana"], ["dana", "alice"], ["first-of-the-two", "second-of-the-two"])
        )

    assert len(tries) == 3
    assert len({answer["transfer"] for answer in answers}) == 2
    assert balance(app, world) == 98


def lock(world: World, name: str) -> None:
    wanted = select(Household.id).where(Household.id == world.homes[name].household_id)
    session().execute(wanted.with_for_update())


def spend_one(world: World, request_id: RequestId) -> int:
    wallet_id = world.homes["alice"].wallet_id
    redeemed = system_account_id(world.village_id, AccountKind.REDEEMED)
    return move(world.actor("kay"), wallet_id, redeemed, 1, TransferCode.REDEEM, at=NOW, request_id=request_id).id


def balance(app: Flask, world: World) -> int:
    with app.app_context():
        with reading():
            found = get_balance(world.village_id, world.homes["alice"].wallet_id)
        db.engine.dispose()
    return found
