"""What stands in an archive beside the rows: the description for programs, and the same for people."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table

from pointsapp.archives.tables import COLUMNS, LEFT_EMPTY, WORDS, list_taken
from pointsapp.archives.types import FORM, By, Description, Seal, VillageFacts, file_of
from pointsapp.archives.values import type_of
from pointsapp.core.actor import VillageId
from pointsapp.core.clock import VILLAGE_ZONE

KINDS = {
    "instant": ("时间，按世界时写到微秒", "an instant in UTC, ISO 8601"),
    "date": ("日期，村里的", "a day in the village, ISO 8601"),
    "time": ("钟点", "a time of day in the village, ISO 8601"),
    "hex": ("字节，十六进制", "bytes in hexadecimal letters"),
    "boolean": ("是或否", "true or false"),
    "json": ("JSON", "JSON"),
    "integer": ("整数", "a whole number"),
    "text": ("文字", "text"),
}
UNITS = (
    ("_fen", "分（人民币）", "fen, a hundredth of a yuan"),
    ("_bytes", "字节", "bytes"),
    ("_units", "件", "pieces"),
    (
        "points",
        "积分，最小单位：除以 point_scale 才是一分",
        "points in the smallest unit: divide by the village's point_scale",
    ),
    ("balance", "积分，最小单位", "points in the smallest unit"),
    ("balance_after", "积分，最小单位", "points in the smallest unit"),
    ("width", "像素", "pixels"),
    ("height", "像素", "pixels"),
)


def write_description(description: Description) -> str:
    """Write the description for programs."""
    plain: dict[str, Any] = {**asdict(description), "made_at": description.made_at.isoformat()}
    plain["tables"] = {table.name: _table(table) for table in list_taken()}
    plain["left_out"] = {
        name: {"zh": words.zh, "en": words.en, "zh_why": words.zh_why, "en_why": words.en_why}
        for name, words in WORDS.items()
        if words.by is By.NOBODY
    }
    return json.dumps(plain, ensure_ascii=False, indent=1)


def read_description(text: bytes) -> tuple[int, Description]:
    """Read the description, with the form it says of itself. Errors: ValueError, TypeError, KeyError."""
    plain = json.loads(text)
    village, seal = plain["village"], plain["seal"]
    return int(plain["form"]), Description(
        form=int(plain["form"]),
        schema=str(plain["schema"]),
        made_at=datetime.fromisoformat(plain["made_at"]),
        village=VillageFacts(**{**village, "id": VillageId(int(village["id"]))}),
        seal=Seal(int(seal["sequence"]), str(seal["hash"]), int(seal["transfers"]), int(seal["points"])),
        signed_head=plain["signed_head"],
        rows={str(name): int(count) for name, count in plain["rows"].items()},
        photos=int(plain["photos"]),
        missing_photos=[str(name) for name in plain["missing_photos"]],
        files={str(name): (int(size), str(digest)) for name, (size, digest) in plain["files"].items()},
    )


def columns_told(text: bytes) -> dict[str, list[str]]:
    """Give the columns of each table as the description names them. Errors: ValueError, TypeError, KeyError."""
    tables = json.loads(text)["tables"]
    return {name: [column["name"] for column in table["columns"]] for name, table in tables.items()}


def write_readme(description: Description) -> str:
    """Write the description for people, in both languages."""
    village, seal = description.village, description.seal
    facts = {
        "name": village.name,
        "slug": village.slug,
        "at": f"{description.made_at.astimezone(VILLAGE_ZONE):%Y-%m-%d %H:%M}",
        "schema": description.schema,
        "form": FORM,
        "scale": village.point_scale,
        "sequence": seal.sequence,
        "hash": seal.hash,
        "photos": description.photos,
        "missing": len(description.missing_photos),
    }
    parts = [_HEAD.format(**facts)]
    parts += [_section(table, description.rows.get(table.name, 0)) for table in list_taken()]
    parts += ["没有带出来的 / Left out", "=" * 40]
    parts += [
        f"{name}: {words.zh}（{words.zh_why}） / {words.en} ({words.en_why})"
        for name, words in WORDS.items()
        if words.by is By.NOBODY
    ]
    return "\r\n".join("\n".join(parts).splitlines()) + "\r\n"


def _table(table: Table) -> dict[str, Any]:
    words = WORDS[table.name]
    return {
        "file": file_of(table.name),
        "zh": words.zh,
        "en": words.en,
        "columns": [_column(table, column) for column in table.columns],
    }


def _column(table: Table, column: Column[Any]) -> dict[str, Any]:
    unit = _unit(column.name)
    told: dict[str, Any] = {"name": column.name, "zh": COLUMNS[column.name], "type": type_of(column)}
    if column.nullable:
        told["may_be_empty"] = True
    if unit:
        told["unit_zh"], told["unit_en"] = unit
    if leads_to := _leads_to(column):
        told["leads_to"] = leads_to
    if (table.name, column.name) in LEFT_EMPTY:
        told["left_empty"] = True
    return told


def _unit(name: str) -> tuple[str, str] | None:
    return next(((zh, en) for end, zh, en in UNITS if name.endswith(end)), None)


def _leads_to(column: Column[Any]) -> str | None:
    # A reference within the village goes by the village's number and the row's: the second is what this one leads to.
    targets = {key.column.table.name for key in column.foreign_keys if key.column.name == "id"}
    return min(targets) if targets else None


def _section(table: Table, rows: int) -> str:
    words = WORDS[table.name]
    lines = [f"{file_of(table.name)}  {rows}", f"  {words.zh} / {words.en}"]
    for column in table.columns:
        zh, en = KINDS[type_of(column)]
        unit, leads_to = _unit(column.name), _leads_to(column)
        more_zh = (f"；{unit[0]}" if unit else "") + (f"；指 {leads_to}" if leads_to else "")
        more_en = (f"; {unit[1]}" if unit else "") + (f"; a row of {leads_to}" if leads_to else "")
        lines.append(f"    {column.name}: {COLUMNS[column.name]}（{zh}{more_zh}） / {en}{more_en}")
    return "\n".join([*lines, ""])


_HEAD = """\
{name}（{slug}）的全部数据 / Everything of the village {slug}
============================================================

带出时间 / Made at: {at} (Asia/Shanghai)
账本封条 / Seal of the books: {sequence}:{hash}
格式 / Form {form}, 数据库版本 / schema {schema}, point_scale {scale}
照片 / Photos: {photos} (缺 / missing: {missing})

这里面是什么
- tables/ 里每张表一个文件，每行一个 JSON 对象（UTF-8，一行一条，行序就是编号的顺序）。空值写 null。
- photos/ 里是照片，文件名是内容的 SHA-256。
- books/ 里是账本和核对程序。没有网络也能核对：
      python check_books.py books.jsonl --head "封条"
  封条抄公示、存折或小票上的，不要抄这个文件里的。
- description.json 给程序看：每个文件多长、SHA-256 是多少，每张表有哪些列。
- 这个文件里有村民的姓名和电话，按村里的规矩保管。没有任何人的密码；村民手里的卡以后照样能用，因为带出的只是卡码的摘要。
- 读进一个空的新系统：flask import 这个压缩包.zip
  读进以后它是“较早的账”，村支书核对确认之前不动分、不发货；各人重新设密码。

What this is
- tables/ has one file a table, one JSON object a line (UTF-8, in the order of the rows' numbers); null is empty.
- photos/ has the pictures, called by the SHA-256 of their content.
- books/ has the books of the village and the program that checks them, without a network:
      python check_books.py books.jsonl --head "SEAL"
  Copy the seal from a notice, a passbook or a receipt, not from this file.
- description.json says the same for programs, with each file's length and SHA-256.
- There are villagers' names and telephone numbers in here: keep it accordingly. Nobody's password is; cards in
  people's hands go on working, because only hashes of their codes are in here.
- To read it into an empty installation: flask import THIS.zip
  What was read in is an older state: no points move until the secretary has compared and confirmed it.
  Passwords are made anew.

文件、行数和各列 / Files, rows and columns
============================================================
"""
