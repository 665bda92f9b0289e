"""How long it takes to check a book: `python -m benchmarks.verify_books [transfers]`, default a million, on SQLite.

The book is made by one program that writes what the product would have written: transfers between the world and some
thousand wallets, ten for each request, with their links. Then `flask ledger verify` runs in a process of its own.
"""

from __future__ import annotations

import resource
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert, update

from pointsapp.chain.models import ChainHead, Link
from pointsapp.chain.records import find_records
from pointsapp.chain.rules import link_hash
from pointsapp.chain.types import BookId, Kind
from pointsapp.core.codes import new_uid
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.requests import Request
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.queries import system_account_id
from pointsapp.ledger.types import AccountKind, TransferCode
from pointsapp.villages.models import Village
from tests.databases import make_app
from tests.world import NOW, make_village

WALLETS = 3000
AT_ONCE = 10_000
PER_REQUEST = 10


def fill(count: int) -> None:
    with transaction() as current:
        village = make_village("bench", "大村")
        wallets = [Account(village_id=village.id, kind=AccountKind.WALLET, balance=0) for _ in range(WALLETS)]
        current.add_all(wallets)
    with reading():
        world = system_account_id(village.id, AccountKind.ADJUSTED)
        head = session().get_one(ChainHead, village.id)
    state = {"sequence": head.sequence, "hash": head.hash.hex()}
    ids = [wallet.id for wallet in wallets]
    lines = dict.fromkeys(ids, 0)
    for first in range(0, count, AT_ONCE):
        batch(village, world, ids, lines, range(first, min(first + AT_ONCE, count)), state)
    with transaction() as current:
        for wallet_id, number in lines.items():
            changed = update(Account).where(Account.id == wallet_id).values(balance=number, entries=number)
            current.execute(changed)
        newest = {"sequence": state["sequence"], "hash": bytes.fromhex(str(state["hash"]))}
        moved = {"transfers": count, "points": count}
        current.execute(update(ChainHead).where(ChainHead.book_id == village.id).values(**newest, **moved))


def batch(
    village: Village, world: int, wallets: list[int], lines: dict[int, int], numbers: range, state: dict[str, object]
) -> None:
    requests, transfers = [], []
    for number in numbers:
        request_id = 1 + number // PER_REQUEST
        if number % PER_REQUEST == 0:
            made = {"key": new_uid(), "command": "bench", "digest": "0" * 64, "made_at": NOW, "outcome": {}}
            requests.append({"id": request_id, "village_id": village.id, **made})
        wallet = wallets[number * 7919 % len(wallets)]
        lines[wallet] += 1
        sides = {"source_id": world, "destination_id": wallet, "request_id": request_id}
        after = {"destination_balance_after": lines[wallet], "destination_number": lines[wallet]}
        fixed = {"points": 1, "code": TransferCode.ADJUST, "posted_at": NOW}
        transfers.append({"id": 1 + number, "village_id": village.id, "uid": new_uid(), **sides, **after, **fixed})
    with transaction() as current:
        current.execute(insert(Request), requests)
        current.execute(insert(Transfer), transfers)
        found = find_records(current, BookId(village.id), Kind.TRANSFER, [row["id"] for row in transfers])
        links = []
        for row_id, record in sorted(found.items()):
            sequence = int(str(state["sequence"])) + 1
            digest = link_hash(village.uid, sequence, Kind.TRANSFER, str(state["hash"]), record.text)
            state.update(sequence=sequence, hash=digest.hex())
            place = {"book_id": village.id, "sequence": sequence, "kind": Kind.TRANSFER}
            links.append({**place, "row_id": row_id, "hash": digest})
        current.execute(insert(Link), links)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'points.db'}"
        app = make_app(url, url, Path(folder))
        began = time.monotonic()
        with app.app_context():
            fill(count)
            db.engine.dispose()
        size = sum(file.stat().st_size for file in Path(folder).glob("points.db*")) / 2**20
        print(f"{count:,} transfers written in {time.monotonic() - began:.0f} s, {size:,.0f} MB", flush=True)
        environment = {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_hex(32),
            "INSTANCE_FOLDER": folder,
            "PATH": "/usr/bin:/bin",
        }
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "ledger", "verify"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(done.stdout + done.stderr, end="")
        print(
            f"verified in {time.monotonic() - began:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU,"
            f" peak memory {used.ru_maxrss / 1024:,.0f} MB"
        )


if __name__ == "__main__":
    main()
