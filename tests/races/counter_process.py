"""One of several processes at the counter: threads that all confirm at the same moment.

Run as a program with a folder. Each line it reads is an order in JSON: database, the keeper, and for each thread its
quote and request keys. It says `ready`, waits for a line, and answers with one JSON line: what each thread got for each
key. It takes the next order until its input ends, because starting takes far longer than the race.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from pointsapp.core.actor import Actor, Role, UserId, VillageId
from pointsapp.core.db import db
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.redemptions.service import redeem
from pointsapp.redemptions.types import QuoteId
from tests.databases import at_work_on, engine_like, make_app

Errand = dict[str, Any]


def confirm(actor: Actor, quote_id: int, key: str, at: datetime) -> str:
    """Confirm a quote once under its key and give the receipt, or the code of the refusal."""

    def act(request_id: RequestId) -> Answer:
        done = redeem(actor, QuoteId(quote_id), at=at, request_id=request_id)
        return {"receipt": done.receipt_number}

    try:
        return str(run_once(actor, key, "redemptions.redeem", {"quote": quote_id}, act, at=at)["receipt"])
    except RuleError as refusal:
        return refusal.code


def rush(app: Flask, order: dict[str, Any]) -> list[list[str]]:
    """Let every thread of one order wait for the word to go, then send its keys."""
    actor = Actor(
        VillageId(order["village_id"]),
        user_id=UserId(order["user_id"]),
        member_id=order["member_id"],
        household_id=order["household_id"],
        roles=frozenset({Role.KEEPER}),
    )
    at = datetime.fromisoformat(order["at"])
    errands: list[Errand] = order["errands"]
    gate = threading.Barrier(len(errands) + 1)

    def run(errand: Errand) -> list[str]:
        with app.app_context():
            gate.wait()
            return [confirm(actor, errand["quote_id"], key, at) for key in errand["keys"]]

    with ThreadPoolExecutor(len(errands)) as threads:
        answers = threads.map(run, errands)
        print("ready", flush=True)
        sys.stdin.readline()
        gate.wait()
        return list(answers)


def main(folder: Path) -> None:
    """Do one order after the other, each on its own database."""
    url = f"sqlite:///{folder / 'none.db'}"
    app = make_app(url, url, folder, migrate=False)
    with app.app_context():
        own = db.engine
    for line in sys.stdin:
        order = json.loads(line)
        engine = engine_like(own, order["url"])
        with at_work_on(app, engine):
            said = rush(app, order)
        engine.dispose()
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
