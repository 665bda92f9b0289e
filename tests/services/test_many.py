"""Many rows and many keys in one statement do what a statement for each of them would do."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from pointsapp.core.db import add_rows, db, session, transaction, violated
from pointsapp.core.many import among
from pointsapp.core.prepared import Prepared
from pointsapp.shop.models import Shop
from tests.statements import heard
from tests.world import NOW, World

pytestmark = pytest.mark.usefixtures("context")

SOME = Prepared(
    select(Shop.id, Shop.name)
    .where(Shop.village_id == bindparam("village_id"), among(Shop.id, "ids"))
    .order_by(Shop.id)
)
NAMES = ["东店", "西店", "南店"]


def shops(world: World, names: list[str]) -> list[dict[str, object]]:
    """Make rows whose uids sort the other way round than they are written."""
    uids = [f"shop-{9 - place}" for place in range(len(names))]
    alike = {"village_id": world.village_id, "is_open": True, "made_at": NOW}
    return [{**alike, "uid": uid, "name": name} for uid, name in zip(uids, names, strict=True)]


def test_each_row_is_told_its_own_number(world: World) -> None:
    with transaction() as current:
        ids = add_rows(Shop, shops(world, NAMES))

        told = [current.scalar(select(Shop.name).where(Shop.id == shop_id)) for shop_id in ids]

    assert told == NAMES


def test_rows_are_written_and_found_by_the_same_number_of_statements(world: World) -> None:
    with transaction():
        add_rows(Shop, shops(world, ["北店"]))
        with heard(db.engine) as statements:
            ids = add_rows(Shop, [row | {"uid": f"more-{row['uid']}"} for row in shops(world, NAMES)])
            found = SOME.all(session(), village_id=world.village_id, ids=ids)

    assert [row.name for row in found] == NAMES
    assert len(statements) <= 3


def test_nothing_is_among_no_keys(world: World) -> None:
    with transaction():
        assert add_rows(Shop, []) == []
        assert SOME.all(session(), village_id=world.village_id, ids=[]) == []


def test_one_bad_row_takes_all_of_them_back(world: World) -> None:
    with transaction() as current:
        before = current.scalars(select(Shop.name).order_by(Shop.id)).all()
        with pytest.raises(IntegrityError) as broken, current.begin_nested():
            add_rows(Shop, shops(world, ["东店", "西店", "东店"]))

        assert violated(broken.value) == "uq_shops_village_id_name"
        assert current.scalars(select(Shop.name).order_by(Shop.id)).all() == before
