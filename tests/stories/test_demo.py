"""The demo village: built through the real services, the same for the same seed on both databases."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.cli.demo.build import Story, build
from pointsapp.core.db import reading, session
from pointsapp.households.models import Household, Member
from pointsapp.ledger.models import Account
from pointsapp.ledger.verify import find_bad_row
from pointsapp.publicity.models import Objection
from pointsapp.redemptions.models import Quote, Redemption, Undo
from tests.databases import KINDS, Databases, at_work_on

Facts = dict[str, list[tuple[object, ...]]]


def facts_of(story: Story) -> Facts:
    village_id = story.demo.village_id
    wanted = {
        "names": select(Member.name).where(Member.village_id == village_id).order_by(Member.id),
        "balances": select(Household.number, Account.balance)
        .join(Account, Account.id == Household.wallet_id)
        .where(Household.village_id == village_id)
        .order_by(Household.number),
        "lines": select(Household.number, Line.points, Line.state)
        .join(Household, Household.id == Line.household_id)
        .where(Line.village_id == village_id)
        .order_by(Line.id),
        "redemptions": select(Redemption.receipt_number, Redemption.points, Quote.collected_by)
        .join(Quote, Quote.id == Redemption.quote_id)
        .where(Redemption.village_id == village_id)
        .order_by(Redemption.id),
        "undone": select(Undo.kind).where(Undo.village_id == village_id).order_by(Undo.id),
        "objectors": select(Objection.objector_name).where(Objection.village_id == village_id).order_by(Objection.id),
    }
    with reading():
        assert find_bad_row(village_id) is None
        return {name: [tuple(row) for row in session().execute(query)] for name, query in wanted.items()}


def build_small(databases: Databases, kind: str) -> Facts:
    """Build in one outer transaction that is thrown away."""
    app = databases.app(kind)
    with databases.engine(kind, with_world=False).connect() as connection:
        outer = connection.begin()
        try:
            with at_work_on(app, connection), app.app_context():
                return facts_of(build(16, 2, 7, date(2026, 11, 20)))
        finally:
            outer.rollback()


def test_one_seed_gives_the_same_names_lines_and_balances(databases: Databases) -> None:
    on_sqlite, on_postgresql = (build_small(databases, kind) for kind in KINDS)

    assert on_sqlite == on_postgresql
    assert len(on_sqlite["names"]) > 16
    assert {"张㛃", "王𬎆", "阿依古丽·买买提江"} <= {name for (name,) in on_sqlite["names"]}
    assert on_sqlite["redemptions"]
    assert {state for _, _, state in on_sqlite["lines"]} >= {"credited", "on_notice", "voided"}
    assert {"holder", "family"} <= {how for _, _, how in on_sqlite["redemptions"]}
    assert ("correction",) in on_sqlite["undone"]
    assert all(name for (name,) in on_sqlite["objectors"])
