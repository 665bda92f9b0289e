"""The ledger: points move once, whole, and never out of an empty wallet."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from pointsapp.audit.service import note
from pointsapp.chain.types import BookId
from pointsapp.chain.verify import find_unsealed
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.errors import AlreadyReversed, InsufficientPoints, NotReversible, PointsNotPositive
from pointsapp.ledger.queries import get_balance, list_entries, sum_system, system_account_id
from pointsapp.ledger.service import move, move_many, reverse
from pointsapp.ledger.types import AccountKind, Arrival, TransferCode
from pointsapp.ledger.verify import find_bad_row
from tests.world import NOW, World


def redeem(world: World, points: int):
    redeemed = system_account_id(world.village_id, AccountKind.REDEEMED)
    wallet = world.homes["alice"].wallet_id
    return move(world.actor("kay"), wallet, redeemed, points, TransferCode.REDEEM, at=NOW)


def test_points_that_leave_a_wallet_arrive_at_the_other_account(world: World) -> None:
    world.give("alice", 30)

    with transaction():
        redeem(world, 12)

    with reading():
        assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 18
        assert sum_system(world.village_id, AccountKind.REDEEMED) == 12
        assert sum_system(world.village_id, AccountKind.ISSUED) == -30
        assert find_bad_row(world.village_id) is None


def test_a_wallet_gives_no_more_than_it_holds(world: World) -> None:
    world.give("alice", 30)

    with pytest.raises(InsufficientPoints) as refusal, transaction():
        redeem(world, 31)

    assert refusal.value.params == {"balance": 30, "wanted": 31}
    with reading():
        assert get_balance(world.village_id, world.homes["alice"].wallet_id) == 30


def test_a_reversal_mirrors_its_original_once(world: World) -> None:
    world.give("alice", 30)
    with transaction():
        moved = redeem(world, 12)

    with transaction():
        back = reverse(world.actor("kay"), moved.id, at=NOW)
    with pytest.raises(AlreadyReversed), transaction():
        reverse(world.actor("kay"), moved.id, at=NOW)
    with pytest.raises(NotReversible), transaction():
        reverse(world.actor("kay"), back.id, at=NOW)

    with reading():
        entries = list_entries(world.village_id, world.homes["alice"].wallet_id)
        assert [(e.number, e.change, e.balance_after, e.is_reversed) for e in entries] == [
            (3, 12, 30, False),
            (2, -12, 18, True),
            (1, 30, 30, False),
        ]


def test_many_arrivals_at_once_are_the_same_as_one_after_the_other(world: World) -> None:
    world.give("alice", 30)
    alice, bo = world.homes["alice"].wallet_id, world.homes["bo"].wallet_id
    points = [(alice, 5), (bo, 7), (alice, 6)]
    arrivals = [Arrival(wallet, each, TransferCode.ADJUST, NOW) for wallet, each in points]

    with transaction():
        moved = move_many(world.actor("bo"), AccountKind.ISSUED, arrivals, at=NOW)

    assert moved == sorted(moved)
    with reading():
        assert find_bad_row(world.village_id) is None
        assert find_unsealed(BookId(world.village_id)) is None
        entries = list_entries(world.village_id, alice)
        assert [(e.number, e.change, e.balance_after) for e in entries] == [(3, 6, 41), (2, 5, 35), (1, 30, 30)]
        assert get_balance(world.village_id, bo) == 7


def test_many_arrivals_are_refused_whole_where_one_brings_nothing(world: World) -> None:
    wallet = world.homes["alice"].wallet_id
    arrivals = [Arrival(wallet, points, TransferCode.ADJUST) for points in (5, 0)]

    with pytest.raises(PointsNotPositive), transaction():
        move_many(world.actor("bo"), AccountKind.ISSUED, arrivals, at=NOW)

    with reading():
        assert get_balance(world.village_id, wallet) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfers SET points = 99",
        "DELETE FROM transfers",
        "UPDATE audit_entries SET act = 'nothing'",
    ],
)
def test_history_is_closed_by_the_database_itself(world: World, statement: str) -> None:
    world.give("alice", 30)
    with transaction():
        note(world.actor("bo"), "tests.note", "transfers", 1, at=NOW)

    with pytest.raises(DatabaseError), transaction():
        session().execute(text(statement))
