"""Statements that go to the driver's cursor keep to SQLAlchemy's transactions, savepoints and errors."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pointsapp.core.db import add_row, db, session, transaction, violated
from pointsapp.core.prepared import Prepared, whole
from pointsapp.shop.models import Shop
from tests.statements import heard
from tests.world import NOW, World

pytestmark = pytest.mark.usefixtures("context")

NAMES = Prepared(select(Shop.name).where(Shop.village_id == bindparam("village_id")).order_by(Shop.id))
BY_NAME = whole(Shop, Shop.name == bindparam("name"))


def shop(world: World, name: str) -> dict[str, object]:
    return {"village_id": world.village_id, "uid": name, "name": name, "is_open": True, "made_at": NOW}


def names(world: World) -> list[str]:
    return [row.name for row in NAMES.all(session(), village_id=world.village_id)]


def open_and_break_off(current: Session, row: dict[str, object]) -> None:
    with current.begin_nested():
        add_row(Shop, row)
        raise LookupError


def test_a_savepoint_takes_back_what_was_written_in_it(world: World) -> None:
    with transaction() as current:
        add_row(Shop, shop(world, "东店"))
        with pytest.raises(LookupError):
            open_and_break_off(current, shop(world, "西店"))
        with pytest.raises(LookupError), current.begin_nested():
            open_and_break_off(current, shop(world, "南店"))

        assert names(world) == ["幸福超市", "东店"]


def test_a_broken_constraint_is_named_as_ever(world: World) -> None:
    with transaction() as current:
        with pytest.raises(IntegrityError) as broken, current.begin_nested():
            add_row(Shop, shop(world, "幸福超市"))

        assert violated(broken.value) == "uq_shops_village_id_name"
        assert names(world) == ["幸福超市"]


def test_what_is_pending_is_written_first_and_listeners_hear(world: World) -> None:
    with heard(db.engine) as statements, transaction() as current:
        current.add(Shop(**shop(world, "东店")))
        found = BY_NAME.one_as(current, Shop, name="东店")

    assert found is not None
    assert (found.village_id, found.is_open, found.made_at) == (world.village_id, True, NOW)
    assert [statement.text[:6] for statement in statements] == ["INSERT", "SELECT"]
