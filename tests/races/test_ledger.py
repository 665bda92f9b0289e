"""The ledger when many reach into one wallet at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask

from pointsapp.core.db import db, reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move, reverse
from pointsapp.ledger.types import AccountKind, TransferCode, TransferId
from pointsapp.ledger.verify import find_bad_row
from tests.databases import make_app
from tests.world import NOW, World


def spend_three(app: Flask, world: World) -> TransferId | None:
    with app.app_context():
        try:
            with transaction():
                redeemed = system_account_id(world.village_id, AccountKind.REDEEMED)
                wallet = world.homes["alice"].wallet_id
                return move(world.actor("kay"), wallet, redeemed, 3, TransferCode.REDEEM, at=NOW).id
        except RuleError:
            return None


def take_back(app: Flask, world: World, transfer_id: TransferId) -> bool:
    with app.app_context():
        try:
            with transaction():
                reverse(world.actor("kay"), transfer_id, at=NOW)
        except RuleError:
            return False
        return True


def test_a_wallet_is_never_overdrawn_and_a_transfer_reversed_once(
    own_database: tuple[str, str], tmp_path: Path
) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        world.give("alice", 100)

    with ThreadPoolExecutor(8) as threads:
        spent = [made for made in threads.map(lambda _: spend_three(app, world), range(48)) if made]
        undone = list(threads.map(lambda made: take_back(app, world, made), spent * 2))

    assert len(spent) == 33
    assert sum(undone) == 33
    with app.app_context():
        with reading():
            assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 100
            assert find_bad_row(world.village_id) is None
        db.engine.dispose()
