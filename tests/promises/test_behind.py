"""P6: deeds and goods are no links of the seal, but what says other points than a sealed transfer is found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pointsapp.core.db import db, transaction
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from tests.buying import buy
from tests.databases import make_app
from tests.posted import approve_lines
from tests.promises.test_tampering import forging, taken_back, verify
from tests.promises.trial import Trial
from tests.world import NOW, World

P6 = pytest.mark.promise("P6", "raw changes of deeds and goods that stand behind transfers")
OVER = NOW + timedelta(days=8)
CHANGES = (
    "UPDATE lines SET points = points + 1 WHERE state = 'credited'",
    "UPDATE lines SET household_id = :other, member_id = NULL WHERE state = 'credited'",
    "UPDATE lines SET state = 'voided' WHERE state = 'credited'",
    "UPDATE lines SET is_opening = NOT is_opening WHERE state = 'credited'",
    "UPDATE notice_lines SET points = points + 1",
    "DELETE FROM notice_lines",
    "DELETE FROM credits",
    "UPDATE credits SET notice_id = notice_id + 1",
    "UPDATE credits SET transfer_id = (SELECT max(id) FROM transfers)",
    "UPDATE redemptions SET points = points - 1",
    "UPDATE redemptions SET household_id = :other",
    "UPDATE redemptions SET transfer_id = (SELECT min(id) FROM transfers)",
    "DELETE FROM redemptions",
    "UPDATE quote_lines SET units = units + 1",
    "UPDATE quote_lines SET price_points = price_points - 1",
    "DELETE FROM quote_lines",
    "UPDATE quotes SET total_points = total_points + 1",
    "UPDATE quotes SET household_id = :other",
)
"""What whoever owns the database may try, to make a deed or an exchange say something else."""


def change_behind(trial: Trial, urls: tuple[str, str], folder: Path) -> None:
    """Credit a deed, exchange goods, then change each fact behind them and verify."""
    app = make_app(*urls, folder, migrate=False)
    with app.app_context():
        world = World.make()
        approve_lines(world, {"alice": 10})
        with transaction():
            notice = post_notice(world.actor("bo"), None, at=NOW)
        with transaction():
            check_channels(world.actor("bo"), notice.id, at=OVER)
            close_notice(world.actor("bo"), notice.id, at=OVER)
        buy(world, "alice", at=OVER, soap=1)
    others = {"other": world.homes["dana"].household_id}
    with forging(urls[1]) as engine:
        trial.require(verify(app, {world.village_id: []}) is None, "books that nobody touched")
        for change in CHANGES:
            with taken_back(app, engine) as connection:
                changed = connection.execute(text(change), others).rowcount
                trial.tries()
                trial.require(changed == 1, f"{change}: {changed} rows")
                if verify(app, {world.village_id: []}) is None:
                    trial.broke(f"not found: {change}")
                else:
                    trial.saw("found")
    with app.app_context():
        db.engine.dispose()
    trial.settle("found", figure=f"{trial.seen['found']} of {trial.tried} found")


@P6
def test_what_says_other_points_than_were_moved_is_found(
    trial: Trial, own_database: tuple[str, str], tmp_path: Path
) -> None:
    change_behind(trial, own_database, tmp_path)


@P6
@pytest.mark.fault("deeds and goods are not held against the ledger", finds="not found: UPDATE lines SET points")
def test_books_that_are_not_compared_are_found(
    trial: Trial, own_database: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pointsapp.reports.verify.find_disagreement", lambda _village_id: None)
    change_behind(trial, own_database, tmp_path)
