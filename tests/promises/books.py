"""What must hold in the books at every moment, asked of the database in one snapshot."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from pointsapp.core.actor import VillageId
from pointsapp.core.db import reading, session
from pointsapp.ledger.verify import find_bad_row
from pointsapp.reports.books import find_disagreement

SYSTEM = "redeemed", "deducted", "expired", "adjusted"

_IN = "(SELECT coalesce(sum(points), 0) FROM transfers WHERE destination_id = a.id)"
_OUT = "(SELECT coalesce(sum(points), 0) FROM transfers WHERE source_id = a.id)"

NEVER = {
    "a wallet says something else than its transfers add up to": (
        f"SELECT a.id FROM accounts a WHERE a.kind = 'wallet' AND a.balance <> {_IN} - {_OUT}"
    ),
    "a wallet is overdrawn": "SELECT id FROM accounts WHERE balance < 0 AND NOT may_go_below",
    "more goods left than there were": "SELECT id FROM rewards WHERE stock < 0",
    "issued is not held + redeemed + deducted + expired + adjusted": (
        f"SELECT village_id FROM (SELECT a.village_id, sum(CASE WHEN a.kind = 'wallet' THEN a.balance"
        f" ELSE {_IN} - {_OUT} END) AS all_points FROM accounts a GROUP BY a.village_id) AS sums WHERE all_points <> 0"
    ),
    "points left for goods that nobody got": (
        "SELECT t.id FROM transfers t LEFT JOIN redemptions r ON r.transfer_id = t.id"
        " WHERE t.code = 'redeem' AND r.id IS NULL"
    ),
    "goods left the shelf for other points than were taken": (
        "SELECT r.id FROM redemptions r JOIN transfers t ON t.id = r.transfer_id WHERE r.points <> t.points"
        " OR r.points <> (SELECT sum(l.units * l.price_points) FROM quote_lines l WHERE l.quote_id = r.quote_id)"
    ),
    "the shelf does not show what was handed over": (
        "SELECT r.id FROM redemptions r WHERE r.request_id IS NOT NULL AND"
        " (SELECT coalesce(sum(m.units), 0) FROM stock_moves m WHERE m.request_id = r.request_id)"
        " <> (SELECT sum(l.units) FROM quote_lines l WHERE l.quote_id = r.quote_id)"
    ),
    "a request was kept without its outcome": "SELECT id FROM requests WHERE outcome IS NULL",
    "receipt numbers have gaps": (
        "SELECT village_id FROM (SELECT village_id, count(*) AS receipts, max(receipt_number) AS highest"
        " FROM redemptions GROUP BY village_id) AS counted WHERE receipts <> highest"
    ),
}


def exceptions_now() -> list[str]:
    """Name what is wrong in one snapshot of the books. Needs an application context."""
    with reading():
        return [f"{name} (row {found})" for name, sql in NEVER.items() if (found := session().scalar(text(sql)))]


def exceptions_at_rest(app: Flask, village_id: VillageId) -> list[str]:
    """Name what is wrong once nobody writes: the snapshot's checks and every line counted again."""
    with app.app_context():
        found = exceptions_now()
        if found:
            return found
        with reading():
            bad_row = find_bad_row(village_id) or find_disagreement(village_id)
    return [f"{bad_row.table} row {bad_row.row_id} {bad_row.reason}"] if bad_row else []
