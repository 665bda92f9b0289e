"""Points on notice can't be spent, by construction: they are no points yet. Who writes transfers, who gives points."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOOR = "pointsapp/ledger/service.py"
DOORS = {"move", "move_many", "move_out"}

MOVERS = {
    "pointsapp/publicity/service/closing.py": {"AWARD", "OPEN"},  # the end of a notice
    "pointsapp/redemptions/service/handing_over.py": {"REDEEM"},  # goods at the counter
    "pointsapp/redemptions/service/paper.py": {"REDEEM"},  # goods on a slip of a day without power
    "pointsapp/redemptions/service/returning.py": {"ADJUST"},  # goods brought back
    "pointsapp/corrections/service/lines.py": {"ADJUST", "HAND_ON"},  # points taken back that were spent
    "pointsapp/arrivals/service.py": {"ADJUST", "HAND_ON"},  # what a household still owes; where a closed one's go
    "pointsapp/life/service/effects.py": {"HAND_ON"},  # splits, mergers, closed households
}
"""Every module that moves points, and for which reasons it may. Who adds one says here why."""

GIVES = {"AWARD", "OPEN"}
"""What puts new points into a wallet: only the end of a notice does."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "pointsapp").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def imported_from_ledger(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pointsapp.ledger.service")
        for alias in node.names
    }


def codes_of(tree: ast.Module) -> set[str]:
    """Give the reasons for moving that a module names."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "TransferCode"
    }


def writes(tree: ast.Module) -> list[str]:
    """Name the places at which transfers or running balances are written."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "Transfer":
            found.append(f"line {node.lineno} makes a transfer")
        if isinstance(node, ast.Call) and called(node) in {"insert", "update", "delete"} and node.args:
            target = node.args[0]
            if isinstance(target, ast.Name) and target.id in {"Account", "Transfer"}:
                found.append(f"line {node.lineno} changes {target.id}")
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "balance" for target in node.targets
        ):
            found.append(f"line {node.lineno} sets a balance")
    return found


def test_transfers_and_balances_are_written_at_one_place() -> None:
    elsewhere = {name: found for name, tree in modules() if name != DOOR and (found := writes(tree))}

    assert elsewhere == {}


def test_who_moves_points_is_listed_with_the_reasons() -> None:
    moving = {name: codes_of(tree) for name, tree in modules() if DOORS & imported_from_ledger(tree)}

    assert moving.keys() == MOVERS.keys()
    assert {name: codes - MOVERS[name] for name, codes in moving.items() if codes - MOVERS[name]} == {}


def test_only_the_end_of_a_notice_gives_points() -> None:
    giving = [name for name, codes in MOVERS.items() if codes & GIVES]

    assert giving == ["pointsapp/publicity/service/closing.py"]


def test_nothing_counts_points_on_notice_as_held() -> None:
    """Whoever asks what a household may spend asks the ledger: a line's points stand in no account before."""
    asking = {
        name
        for name, tree in modules()
        if name.startswith("pointsapp/redemptions/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("pointsapp.activities", "pointsapp.publicity"))
    }

    assert asking == set()


@pytest.mark.parametrize(
    "fault",
    [
        "session().add(Transfer(points=5))",
        "session().execute(insert(Transfer).values(points=5))",
        "session().execute(update(Account).values(balance=5))",
        "wallet.balance = 5",
    ],
)
def test_a_second_door_is_found(fault: str) -> None:
    assert writes(ast.parse(fault))
