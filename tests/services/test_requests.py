"""Request keys: a command sent twice happens once, and a refusal stays a refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from pointsapp.core import requests
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, KeyMissing, KeyReused, RequestId, run_once
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move
from pointsapp.ledger.types import AccountKind, TransferCode
from tests.world import NOW, World

KEY = "0192f0c4-0000-7000-8000-000000000001"


def spend(world: World, points: int) -> Callable[[RequestId], Answer]:
    def act(request_id: RequestId) -> Answer:
        redeemed = system_account_id(world.village_id, AccountKind.REDEEMED)
        wallet = world.homes["alice"].wallet_id
        moved = move(world.actor("kay"), wallet, redeemed, points, TransferCode.REDEEM, at=NOW, request_id=request_id)
        return {"transfer": moved.id}

    return act


def send(world: World, points: int = 10, *, key: str = KEY, by: str = "kay", command: str = "spend") -> Answer:
    return run_once(world.actor(by), key, command, {"points": points}, spend(world, points), at=NOW)


def balance(world: World) -> int:
    with reading():
        return get_balance(world.village_id, world.homes["alice"].wallet_id)


def test_a_repeat_gets_the_first_answer_and_moves_nothing(world: World) -> None:
    world.give("alice", 30)

    first = send(world)
    second = send(world)

    assert first == second
    assert balance(world) == 20


def test_a_declined_key_stays_declined_after_a_top_up(world: World) -> None:
    world.give("alice", 5)
    with pytest.raises(InsufficientPoints):
        send(world)

    world.give("alice", 100)
    with pytest.raises(InsufficientPoints) as again:
        send(world)

    assert again.value.params == {"balance": 5, "wanted": 10}
    assert balance(world) == 105


def test_a_key_that_another_did_before_its_refusal_was_kept_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("alice", 5)
    keep_refusal, others = requests._keep_refusal, []

    def keep_late(once: requests._Once, error: RuleError) -> Answer:
        monkeypatch.undo()
        world.give("alice", 25)
        others.append(send(world))
        return keep_refusal(once, error)

    monkeypatch.setattr(requests, "_keep_refusal", keep_late)

    assert [send(world)] == others
    assert balance(world) == 20


@pytest.mark.parametrize("other", [{"points": 11}, {"by": "bo"}, {"command": "other"}])
def test_a_key_with_anything_else_in_it_is_refused(world: World, other: dict[str, Any]) -> None:
    world.give("alice", 30)
    send(world)

    with pytest.raises(KeyReused):
        send(world, **other)

    assert balance(world) == 20


def test_the_same_key_in_another_village_is_another_key(world: World) -> None:
    world.give("alice", 30)
    send(world)

    answer = run_once(world.actor("charlie"), KEY, "spend", {"points": 10}, lambda _: {"ok": True}, at=NOW)

    assert answer == {"ok": True}


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with space in the middle", "0192f0c4\n0000-7000-8000-000000000001"]
)
def test_a_key_of_no_shape_is_refused(world: World, key: str) -> None:
    world.give("alice", 30)

    with pytest.raises(KeyMissing):
        send(world, key=key)

    assert balance(world) == 30


def test_a_bug_leaves_no_key_behind(world: World) -> None:
    world.give("alice", 30)

    def break_down(_: RequestId) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_once(world.actor("kay"), KEY, "spend", {"points": 10}, break_down, at=NOW)

    send(world)
    assert balance(world) == 20


def test_an_answer_that_is_known_before_is_kept_with_the_key_and_goes_with_it(world: World) -> None:
    kay, known = world.actor("kay"), {"uid": "known"}
    tried: list[RequestId] = []

    def refuse_once(request_id: RequestId) -> Answer:
        tried.append(request_id)
        if len(tried) == 1:
            raise InsufficientPoints(balance=0, wanted=1)
        return known

    for _ in range(2):
        with pytest.raises(InsufficientPoints):
            run_once(kay, KEY, "spend", {}, refuse_once, at=NOW, answer=known)
    done = [run_once(kay, f"{KEY}-2", "spend", {}, refuse_once, at=NOW, answer=known) for _ in range(2)]

    assert done == [known, known]
    assert len(tried) == 2


def test_another_answer_than_was_kept_is_a_bug_that_leaves_no_key_behind(world: World) -> None:
    with pytest.raises(RuntimeError):
        run_once(world.actor("kay"), KEY, "spend", {}, lambda _: {"uid": "other"}, at=NOW, answer={"uid": "known"})

    given = run_once(world.actor("kay"), KEY, "spend", {}, lambda _: {"uid": "other"}, at=NOW)
    assert given == {"uid": "other"}
