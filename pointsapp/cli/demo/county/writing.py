"""Writing the rows of a village: by COPY on PostgreSQL, many to a statement on SQLite."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, insert, text, update
from sqlalchemy.orm import Session

from pointsapp.backups.postgresql import load_table
from pointsapp.chain.models import ChainHead
from pointsapp.cli.demo.county.types import Ends, Place, Row, Rows
from pointsapp.core.db import Base, plan_anew

COLUMNS = {
    "requests": "id village_id key user_id command digest outcome made_at",
    "activities": "id village_id uid kind title happened_on began_at ended_at place leader_id note made_by_id made_at"
    " changed_at",
    "recorders": "id village_id activity_id user_id member_id first_at",
    "lines": "id village_id uid activity_id position is_opening household_id member_id item_id units chosen_points"
    " points capped_points note state changed_at",
    "line_faults": "id village_id line_id fault_id",
    "review_meetings": "id village_id uid met_on place made_by_id made_at",
    "attendances": "id village_id meeting_id user_id member_id is_recused",
    "decisions": "id village_id line_id meeting_id verdict reason points decided_by_id decided_member_id decided_at",
    "notices": "id village_id uid number token starts_on ends_on posted_by_id posted_at channels_checked closed_by_id"
    " closed_at stopped_at",
    "notice_lines": "id village_id notice_id line_id number group_name household_number masked_name wording points",
    "transfers": "id village_id uid source_id destination_id points code posted_at occurred_at request_id reverses_id"
    " source_balance_after destination_balance_after source_number destination_number",
    "credits": "id village_id notice_id line_id transfer_id credited_at",
    "quotes": "id village_id uid shop_id household_id card_id look_up_id collected_by collector_id total_points"
    " made_by_id looked_at made_at expires_at",
    "quote_lines": "id village_id quote_id reward_id name unit units price_points",
    "stock_moves": "id village_id reward_id kind units stock_after note request_id moved_by_id moved_at",
    "redemptions": "id village_id uid receipt_number quote_id household_id shop_id transfer_id request_id points"
    " handed_over_by_id confirmed_by_id done_at",
    "audit_entries": "id village_id user_id act subject subject_id facts at uid user_uid subject_uid",
    "links": "book_id sequence kind row_id hash",
    "published_heads": "book_id number sequence hash transfers points occasion occasion_uid published_at key_id"
    " signature",
}
"""Each table after those to which it refers, with its columns in the order of the rows."""


def as_copied(rows: Rows) -> dict[str, bytes]:
    """Write rows as PostgreSQL reads them."""
    return {table: "".join(map(_line, some)).encode() for table, some in rows.items()}


def copy(connection: Connection, pieces: dict[str, list[bytes]]) -> None:
    """Take rows in that were written for PostgreSQL: their instants are in UTC."""
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    for table, columns in COLUMNS.items():
        if table in pieces:
            plan_anew()
            head = columns.replace(" ", "\t") + "\n"
            load_table(connection, table, [head.encode(), *pieces[table]])


def write(connection: Connection, rows: Rows) -> None:
    """Take rows in, many to a statement."""
    for table, columns in COLUMNS.items():
        if table in rows:
            compiled = insert(Base.metadata.tables[table]).compile(connection, column_keys=columns.split())
            connection.exec_driver_sql(str(compiled), rows[table])


def write_ends(current: Session, place: Place, ends: Ends) -> None:
    """Bring balances, shelves and the head to where the months left them."""
    connection = current.connection()
    _update(
        connection, "accounts", [{"row": row, "balance": now, "entries": count} for row, now, count in ends.balances]
    )
    _update(connection, "rewards", [{"row": row, "stock": stock} for row, stock in ends.stock])
    current.execute(update(ChainHead).where(ChainHead.book_id == place.village_id).values(**ends.head))


def _update(connection: Connection, name: str, changes: list[dict[str, int]]) -> None:
    if changes:
        table = Base.metadata.tables[name]
        values: dict[str, Any] = {column: bindparam(column) for column in changes[0] if column != "row"}
        connection.execute(update(table).where(table.c.id == bindparam("row")).values(**values), changes)


def _line(row: Row) -> str:
    return "\t".join(map(_value, row)) + "\n"


def _value(value: Any) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if value is None:
        return "\\N"
    if kind is bytes:
        return f"\\\\x{value.hex()}"
    told = str(value)
    return told.replace("\\", "\\\\") if "\\" in told else told
