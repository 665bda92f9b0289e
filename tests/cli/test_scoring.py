"""`flask scoring import`: the same reading as on the page, said in a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from pointsapp.cli.scoring import scoring
from pointsapp.core.db import reading
from pointsapp.scoring.queries import list_drafts, list_table
from tests.world import World

TABLES = Path(__file__).parents[1] / "data" / "tables"
ODD = TABLES / "press_items_PARTIAL.csv"


def run(app: Flask, file: Path, *options: str, village: str = "lahai") -> Result:
    return app.test_cli_runner().invoke(scoring, ["import", str(file), "--village", village, *options])


def drafts(world: World):
    with reading():
        return list_drafts(world.village_id)


def test_a_dry_run_takes_nothing_and_tells_all(app: Flask, world: World) -> None:
    answer = run(app, ODD, "--dry-run", "--json")

    told = json.loads(answer.output)
    assert answer.exit_code == 0
    assert (told["rows_read"], told["item_count"], told["to_settle_count"], told["on_count"]) == (38, 38, 2, 32)
    odd = next(item for item in told["items"] if item["rows"] == [26])
    assert odd["remarks"][0]["code"] == "points_conditional"
    assert "25（发现一处少得5分）" in odd["remarks"][0]["text"]
    assert [item["warning"]["kind"] for item in told["items"] if item["warning"]] == ["informing", "offence"]
    assert told["rule_set_id"] is None
    assert drafts(world) == []


def test_an_import_makes_a_draft_named_after_the_file(app: Flask, world: World) -> None:
    answer = run(app, TABLES / "household_inspection_60.csv")

    assert answer.exit_code == 0, answer.output
    draft = drafts(world)[0]
    assert draft.title == "household_inspection_60"
    assert f"id {draft.id}" in answer.output
    with reading():
        assert len(list_table(world.village_id, draft.id)) == 4


def test_the_same_file_into_the_same_draft_is_refused(app: Flask, world: World) -> None:
    run(app, ODD)

    answer = run(app, ODD, "--into", str(drafts(world)[0].id))

    assert answer.exit_code == 1
    assert "stands in this draft already" in answer.output


def test_remarks_are_said_in_either_language(app: Flask, world: World) -> None:
    assert "这一条涉及违法记录、举报或言论，建议不列入" in run(app, ODD, "--dry-run", "--language", "zh").output
    assert "Better leave it out" in run(app, ODD, "--dry-run").output


@pytest.mark.parametrize("options", [["--into", "999999"], ["--into", "1"]])
def test_only_drafts_of_the_village_take_a_file(app: Flask, world: World, options: list[str]) -> None:
    assert run(app, ODD, *options).exit_code == 1


def test_an_unknown_village_or_a_file_that_is_no_table_is_said_plainly(
    app: Flask, world: World, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    for answer in (run(app, ODD, village="nowhere"), run(app, tmp_path / "x.csv")):
        assert answer.exit_code == 1
        assert answer.output.startswith("Error: ")
        assert "Traceback" not in answer.output
    assert drafts(world) == []
