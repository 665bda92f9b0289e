"""One process that moves points in a village as fast as it can: `python -m tests.races.chain_process ORDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import db, transaction
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode
from tests.databases import make_app
from tests.world import NOW


def main(order: dict[str, object]) -> None:
    """Wait for the sign, then move points and note it, each time in a transaction of its own."""
    app = make_app(str(order["url"]), "", Path(str(order["folder"])), migrate=False)
    print("ready", flush=True)
    sys.stdin.readline()
    with app.app_context():
        for number in range(int(str(order["times"]))):
            with transaction():
                for village_id, wallet_id in order["wallets"]:
                    actor = Actor(village_id)
                    adjusted = system_account_id(village_id, AccountKind.ADJUSTED)
                    move(actor, adjusted, wallet_id, 1 + number, TransferCode.ADJUST, at=NOW)
                    note(actor, "tests.note", "villages", village_id, at=NOW, count=number)
        db.engine.dispose()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
