"""`flask scoring ...`: taking a scoring table from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from pointsapp.cli.village import plain_refusals
from pointsapp.core.actor import Actor
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import Absent
from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.taking_in import compare, new_item, take_in
from pointsapp.exchange.scoring_table.types import ProposedItem, ProposedTable
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import Remark, Sheet
from pointsapp.exchange.uploads import digest_of
from pointsapp.scoring import service
from pointsapp.scoring.queries import get_rule_set, list_known_rows
from pointsapp.scoring.rules.adoption import require_draft
from pointsapp.scoring.rules.content import terms_of
from pointsapp.scoring.types import RuleSetId
from pointsapp.villages.models import Village
from pointsapp.villages.queries import find_village, get_settings
from pointsapp.words.remarks import remark_text, warning_text
from pointsapp.words.terms import cap_in_words, worth_in_words


@click.group()
def scoring() -> None:
    """Take scoring tables from files."""


@scoring.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--village", "slug", required=True, help="The village's address: the part after /v/.")
@click.option("--dry-run", is_flag=True, help="Only say what every row would become.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--sheet", default=None, help="The sheet of a workbook, if it is not the first.")
@click.option("--into", type=int, default=None, help="The id of a draft; else a new draft is begun.")
@click.option("--title", default=None, help="The new draft's title; else the file's name.")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", help="The language of remarks.")
@with_appcontext
def import_file(
    file: Path,
    slug: str,
    dry_run: bool,
    as_json: bool,
    sheet: str | None,
    into: int | None,
    title: str | None,
    language: str,
) -> None:
    """Take the scoring table in FILE into a draft of a village, odd rows switched off."""
    data = file.read_bytes()
    draft_id = None if into is None else RuleSetId(into)
    with plain_refusals(), force_locale(language):
        village, unit, known = _place(slug, draft_id)
        read = read_table(data, file.name, sheet_name=sheet)
        table = propose_table(read, scale=village.point_scale)
        if not dry_run:
            draft_id = _take(village, table, draft_id, title or file.stem)
        shown = compare(table, known)
        answer = _answer(shown, read, village, unit, digest_of(data), None if dry_run else draft_id)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else _lines(answer))


def _place(slug: str, draft_id: RuleSetId | None) -> tuple[Village, str, dict[tuple[str, str], set[str]]]:
    with reading():
        village = find_village(slug)
        if village is None:
            raise Absent()
        if draft_id is not None:
            require_draft(get_rule_set(village.id, draft_id).state)
        known = list_known_rows(village.id, draft_id) if draft_id is not None else {}
        return village, get_settings(village.id).unit_word, known


def _take(village: Village, table: ProposedTable, draft_id: RuleSetId | None, title: str) -> RuleSetId:
    actor, at = Actor(village.id), now()
    with transaction():
        if draft_id is None:
            draft_id = service.start_rule_set(actor, title[:100], None, None, at=at).id
        take_in(actor, draft_id, table, at=at)
    return draft_id


def _answer(
    table: ProposedTable, sheet: Sheet, village: Village, unit: str, digest: str, rule_set_id: RuleSetId | None
) -> dict[str, Any]:
    return {
        "file": sheet.filename,
        "sha256": digest,
        "village": village.slug,
        "rule_set_id": rule_set_id,
        "rows_read": table.rows_read,
        "item_count": len(table.items),
        "fault_count": table.fault_count,
        "on_count": table.on_count,
        "to_settle_count": table.to_settle_count,
        "warned_count": table.warned_count,
        "is_price_list": table.is_price_list,
        "remarks": [*map(_remark, sheet.remarks), *map(_remark, table.remarks)],
        "items": [_item(item, village.point_scale, unit) for item in table.items],
        "other_rows": [
            {"row": other.source.number, "kind": other.kind.value, "cells": list(other.source.texts)}
            for other in table.other_rows
        ],
    }


def _item(item: ProposedItem, scale: int, unit: str) -> dict[str, Any]:
    new = new_item(item)
    terms = terms_of(new.content)
    sources = [item.source] if item.source else [fault.source for fault in item.faults]
    return {
        "rows": [source.number for source in sources],
        "category": item.category,
        "name": item.name,
        "shape": item.shape.value,
        "points": item.points,
        "points_min": item.points_min,
        "points_max": item.points_max,
        "unit": item.unit,
        "faults": [{"name": fault.name, "points": fault.points} for fault in item.faults],
        "counted_per": new.content.counted_per.value,
        "cap_points": item.cap_points,
        "cap_period": item.cap_period.value if item.cap_period else None,
        "worth": worth_in_words(terms, scale=scale, unit=unit),
        "cap": cap_in_words(terms, scale=scale, unit=unit),
        "public_wording": item.public_wording,
        "is_on": item.is_on,
        "is_to_settle": item.is_to_settle,
        "remarks": [_remark(remark) for remark in item.remarks],
        "warning": {"kind": item.warning.value, "text": warning_text(item.warning)} if item.warning else None,
    }


def _remark(remark: Remark[Any]) -> dict[str, Any]:
    return {
        "code": remark.code.value,
        "row": remark.row,
        "params": dict(remark.params),
        "text": remark_text(remark),
    }


def _lines(answer: dict[str, Any]) -> str:
    lines = []
    for item in answer["items"]:
        mark = "+" if item["is_on"] else "?" if item["is_to_settle"] else "-"
        worth = "; ".join(text for text in (item["worth"], item["cap"]) if text)
        first, last = item["rows"][0], item["rows"][-1]
        rows = f"{first}" if first == last else f"{first}-{last}"
        lines.append(f"{mark} {rows}: {item['category']} / {item['name']}: {worth}")
        lines += [f"    {remark['text']}" for remark in item["remarks"]]
        lines += [f"    ! {item['warning']['text']}"] if item["warning"] else []
    lines += [f". {row['row']}: {row['kind']}: {' '.join(row['cells']).strip()}" for row in answer["other_rows"]]
    lines += [remark["text"] for remark in answer["remarks"]]
    lines.append(
        f"{answer['rows_read']} rows, {answer['item_count']} items: {answer['on_count']} ready (+),"
        f" {answer['to_settle_count']} to settle (?), {answer['warned_count']} better left out (!)."
    )
    taken = answer["rule_set_id"]
    lines.append(
        "Nothing was taken: this was a dry run." if taken is None else f"Taken into the draft with id {taken}."
    )
    return "\n".join(lines)
