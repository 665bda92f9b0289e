"""One of several processes at the counter: threads that all confirm at the same moment.

Run as a program with one JSON argument: database, folder, the keeper, and for each thread its quote and request keys.
It says `ready`, waits for a line, and answers with one JSON line: what each thread got for each key.
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
from tests.databases import make_app

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


def main(order: dict[str, Any]) -> None:
    """Let every thread wait for the word to go, then send its keys."""
    app: Flask = make_app(order["url"], order["url"], Path(order["folder"]), migrate=False)
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
        said = list(answers)
    with app.app_context():
        db.engine.dispose()
    print(json.dumps(said))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
