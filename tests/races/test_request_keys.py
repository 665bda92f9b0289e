"""Request keys when many send at once: 80 calls on 10 keys from 8 threads, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask

from pointsapp.core.db import db, reading
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.ledger.verify import find_bad_row
from tests.databases import make_app
from tests.world import NOW, World


def spend_once(app: Flask, world: World, key: str) -> Answer:
    def act(request_id: RequestId) -> Answer:
        moved = move(
            world.actor("kay"),
            world.homes["alice"].wallet_id,
            system_account_id(world.village_id, AccountKind.REDEEMED),
            1,
            TransferCode.REDEEM,
            at=NOW,
            request_id=request_id,
        )
        return {"transfer": moved.id}

    with app.app_context():
        return run_once(world.actor("kay"), key, "spend", {"points": 1}, act, at=NOW)


def test_each_key_moves_points_once_however_many_send_it(own_database: tuple[str, str], tmp_path: Path) -> None:
    url, owner_url = own_database
    app = make_app(url, owner_url, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        world.give("alice", 100)
    keys = [f"0192f0c4-0000-7000-8000-{number % 10:012d}" for number in range(80)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda key: spend_once(app, world, key), keys))

    assert len({(key, answer["transfer"]) for key, answer in zip(keys, answers, strict=True)}) == 10
    with app.app_context():
        with reading():
            assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 90
            assert find_bad_row(world.village_id) is None
        db.engine.dispose()
