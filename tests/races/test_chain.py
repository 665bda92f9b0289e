"""Several processes write to the same books at once: each row gets its one place, and the seal stays whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.chain.models import ChainHead, PublishedHead, SigningKey
from pointsapp.core.db import db, reading, session
from pointsapp.reports.verify import find_first_fault
from tests.databases import make_app
from tests.world import World

TIMES = 15


def run_at_once(orders: list[dict[str, Any]]) -> None:
    """Let one process for each order begin at the same moment, and wait for all."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.chain_process", json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for order in orders
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors


def require_whole(app: Flask, world: World, transfers: int, heads: int) -> None:
    with app.app_context():
        with reading():
            assert find_first_fault({world.village_id: [], world.other_village_id: []}) is None
            assert session().scalar(select(func.sum(ChainHead.transfers))) == transfers
            assert session().scalar(select(func.count()).select_from(PublishedHead)) == heads
            assert session().scalar(select(func.count()).select_from(SigningKey)) == 1
        db.engine.dispose()


@pytest.mark.parametrize("which", ["one village", "both villages in opposite order"])
def test_processes_that_write_at_once_leave_one_whole_seal(
    own_database: tuple[str, str], tmp_path: Path, which: str
) -> None:
    app = make_app(*own_database, tmp_path, migrate=False)
    with app.app_context():
        world = World.make()
        db.engine.dispose()
    here = (world.village_id, world.homes["alice"].wallet_id)
    also_here = (world.village_id, world.homes["bo"].wallet_id)
    there = (world.other_village_id, world.homes["charlie"].wallet_id)
    wallets = {
        "one village": ([here], [also_here]),
        "both villages in opposite order": ([here, there], [there, also_here]),
    }[which]

    run_at_once(
        [{"url": own_database[0], "folder": str(tmp_path), "times": TIMES, "wallets": each} for each in wallets]
    )

    require_whole(app, world, sum(len(each) for each in wallets) * TIMES, 1 if which == "one village" else 2)
