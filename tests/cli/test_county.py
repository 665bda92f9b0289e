"""The county to measure with: books that agree, the same for the same seed on both databases, and work that goes on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.cli.demo.build import SIGN_IN_WITH
from pointsapp.cli.demo.county.build import build_county
from pointsapp.cli.demo.county.types import Size
from pointsapp.core.actor import Actor, Role, UserId, VillageId
from pointsapp.core.clock import start_of
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.households.models import Household
from pointsapp.ledger.models import Account, Transfer
from pointsapp.ledger.types import TransferCode
from pointsapp.people.models import User
from pointsapp.people.passwords import password_matches
from pointsapp.publicity.models import Notice
from pointsapp.publicity.service import check_channels, close_notice
from pointsapp.redemptions.models import Redemption
from pointsapp.reports.verify import find_first_fault
from pointsapp.villages.queries import list_villages
from tests.databases import KINDS, Databases, make_app
from tests.world import World

UNTIL = date(2026, 11, 20)
SMALL = Size(villages=2, households=30, months=2, seed=7, until=UNTIL, has_line_steps=True)
Facts = dict[str, list[tuple[object, ...]]]


def test_the_books_agree_are_the_same_for_a_seed_and_go_on(databases: Databases, tmp_path: Path):
    on_sqlite, on_postgresql = (built(databases, kind, tmp_path / kind) for kind in KINDS)

    assert on_sqlite == on_postgresql
    assert {state for _, _, state in on_sqlite["lines"]} == {
        LineState.CREDITED, LineState.ON_NOTICE, LineState.REFUSED, LineState.SUBMITTED
    }  # fmt: skip
    assert len(on_sqlite["redemptions"]) > 10


def built(databases: Databases, kind: str, folder: Path) -> Facts:
    folder.mkdir()
    with databases.own_copy(kind) as (url, owner_url):
        app = make_app(url, owner_url, folder, migrate=False)
        with app.app_context():
            before = schema()
            build_county(SMALL, owner_url)
            assert schema() == before
            assert first_fault() is None
            facts = facts_of()
            require_open_doors()
            require_that_work_goes_on()
            assert first_fault() is None
            db.engine.dispose()
    return facts


def schema() -> list[str]:
    """Read indexes and references as PostgreSQL has them: they were taken away meanwhile."""
    if db.engine.dialect.name == "sqlite":
        return []
    wanted = text(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT conname || convalidated || "
        "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    )
    with reading():
        return sorted(session().scalars(wanted))


def first_fault() -> object:
    with reading():
        return find_first_fault({village.id: [] for village in list_villages()})


def facts_of() -> Facts:
    wanted = {
        "balances": select(Household.number, Account.balance, Account.entries)
        .join(Account, Account.id == Household.wallet_id)
        .order_by(Household.id),
        "lines": select(Household.number, Line.points, Line.state)
        .join(Household, Household.id == Line.household_id)
        .order_by(Line.id),
        "redemptions": select(Redemption.receipt_number, Redemption.points, Redemption.done_at).order_by(Redemption.id),
    }
    with reading():
        return {name: [tuple(row) for row in session().execute(query)] for name, query in wanted.items()}


def require_open_doors() -> None:
    with reading():
        assert [village.slug for village in list_villages()] == ["cun01", "cun02"]
        kept = session().scalars(select(User.password_hash).where(User.login == "wenshu-02")).one()
    assert password_matches(kept, SIGN_IN_WITH)


def require_that_work_goes_on() -> None:
    """Close the notice that still hangs, as the clerk will."""
    with reading():
        notice = session().scalars(select(Notice).where(Notice.closed_at.is_(None)).order_by(Notice.id).limit(1)).one()
        clerk_id = session().scalars(select(User.id).where(User.login == "wenshu-01")).one()
    clerk = Actor(VillageId(notice.village_id), UserId(clerk_id), roles=frozenset({Role.CLERK}))
    over = start_of(notice.ends_on + timedelta(days=1))
    with transaction():
        check_channels(clerk, notice.id, at=over)
        closing = close_notice(clerk, notice.id, at=over)
    with reading():
        awarded = select(func.count()).where(Transfer.code == TransferCode.AWARD, Transfer.posted_at == over)
        assert closing.lines == session().scalar(awarded) > 10


def test_where_there_are_villages_no_county_is_built(world: World, context: Flask):
    answer = context.test_cli_runner().invoke(args=["demo", "county", "--villages", "2", "--households", "30"])

    assert answer.exit_code == 1
    assert "nothing was changed" in answer.output
