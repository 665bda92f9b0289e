"""`flask ledger verify`: the books agree, or the first wrong row is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from pointsapp.cli.ledger import ledger
from pointsapp.core.db import session, transaction
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from tests.posted import approve_lines
from tests.world import NOW, World


def verify(app: Flask) -> Result:
    return app.test_cli_runner().invoke(ledger, ["verify"])


@pytest.fixture
def credited(world: World) -> int:
    """The id of a line whose points were credited after its notice."""
    approved = approve_lines(world, {"alice": 10})
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    over = NOW + timedelta(days=7)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=over)
        close_notice(world.actor("bo"), notice.id, at=over)
    return approved.line_ids["alice"]


def test_books_that_agree_are_said_to(app: Flask, credited: int) -> None:
    answer = verify(app)

    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "agree" in answer.stdout


def test_a_balance_changed_by_hand_is_named(app: Flask, world: World, credited: int) -> None:
    wallet_id = world.homes["alice"].wallet_id
    with transaction():
        session().execute(text("UPDATE accounts SET balance = balance + 1 WHERE id = :id"), {"id": wallet_id})

    answer = verify(app)

    assert answer.exit_code == 1
    assert f"accounts row {wallet_id} balance 11, but its lines add up to 10" in answer.stderr


def test_a_credited_line_changed_by_hand_is_named(app: Flask, credited: int) -> None:
    with transaction():
        session().execute(text("UPDATE lines SET points = 100 WHERE id = :id"), {"id": credited})

    answer = verify(app)

    assert answer.exit_code == 1
    assert f"lines row {credited} says 100 points, transfer" in answer.stderr
    assert answer.stderr.rstrip().endswith("moved 10")


def test_a_credited_line_given_to_another_household_is_named(app: Flask, world: World, credited: int) -> None:
    dana = world.homes["dana"].household_id
    with transaction():
        session().execute(
            text("UPDATE lines SET household_id = :dana, member_id = NULL WHERE id = :id"),
            {"dana": dana, "id": credited},
        )

    answer = verify(app)

    assert answer.exit_code == 1
    assert f"lines row {credited} does not fit transfer" in answer.stderr
