"""One process that closes a notice and credits it line by line: `python -m tests.races.crediting_process ORDER`."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from pointsapp.core.actor import Actor
from pointsapp.core.db import transaction
from pointsapp.publicity.service import close_notice, credit_more
from tests.databases import make_app
from tests.world import NOW

AFTER = NOW + timedelta(days=8)


def main(order: dict[str, object]) -> None:
    """Say `part` after each commit, until somebody ends this process."""
    app = make_app(str(order["url"]), "", Path(str(order["folder"])), migrate=False)
    actor, notice_id = Actor(order["village"], user_id=order["user"]), order["notice"]
    with app.app_context():
        with transaction():
            close_notice(actor, notice_id, at=AFTER, at_most=1)
        print("part", flush=True)
        for _ in range(5):
            with transaction():
                credit_more(actor, notice_id, at=AFTER, at_most=1)
            print("part", flush=True)
        time.sleep(60)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
