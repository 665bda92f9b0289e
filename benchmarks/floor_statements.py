"""The statements of a redemption written by hand, in the order in which they are asked."""

from __future__ import annotations

_BOTH = {
    "begin": "BEGIN",
    "commit": "COMMIT",
    "rollback": "ROLLBACK",
    "claim": """INSERT INTO requests (village_id, key, user_id, command, digest, outcome, made_at)
        VALUES (?, ?, ?, 'redemptions.redeem', ?, ?, ?) ON CONFLICT (village_id, key) DO NOTHING RETURNING id""",
    "kept": "SELECT outcome FROM requests WHERE village_id = ? AND key = ?",
    "last": """SELECT made_at FROM requests WHERE village_id = ?
        AND id > (SELECT coalesce(max(last_request_id), 0) FROM clock_confirmations WHERE village_id = ?)
        AND id < ? ORDER BY id DESC LIMIT 1""",
    "quote": """SELECT g.reward_id, g.units, g.price_points, q.id, q.shop_id, q.household_id, q.total_points,
        q.expires_at, q.made_by_id, h.wallet_id, h.state, l.household_id AS looked_up_home, l.looked_up_by_id,
        r.id AS earlier_id, s.signed_by_id
        FROM quotes q
        JOIN quote_lines g ON g.village_id = q.village_id AND g.quote_id = q.id
        JOIN households h ON h.village_id = q.village_id AND h.id = q.household_id
        LEFT JOIN look_ups l ON l.village_id = q.village_id AND l.id = q.look_up_id
        LEFT JOIN redemptions r ON r.village_id = q.village_id AND r.quote_id = q.id
        LEFT JOIN quote_signatures s ON s.village_id = q.village_id AND s.quote_id = q.id
        WHERE q.village_id = ? AND q.uid = ? ORDER BY g.reward_id""",
    "pay": """UPDATE accounts SET balance = balance - ?, entries = entries + 1
        WHERE village_id = ? AND id = ? AND kind = 'wallet' AND balance >= ? RETURNING balance, entries,
        EXISTS (SELECT 1 FROM restorations WHERE village_id = ? AND confirmed_at IS NULL) AS restored""",
    "transfer": """INSERT INTO transfers (village_id, uid, source_id, destination_id, points, code, posted_at,
        request_id, source_balance_after, source_number)
        VALUES (?, ?, ?, (SELECT id FROM accounts WHERE village_id = ? AND kind = 'redeemed'), ?, 'redeem', ?, ?, ?, ?)
        RETURNING id""",
    "day": """SELECT (SELECT coalesce(sum(r.points - (SELECT coalesce(sum(t.points), 0) FROM transfers t
            JOIN goods_returns g ON g.transfer_id = t.id
            WHERE g.village_id = r.village_id AND g.redemption_id = r.id)), 0)
        FROM redemptions r
        LEFT JOIN undos u ON u.village_id = r.village_id AND u.redemption_id = r.id
        LEFT JOIN paper_quotes p ON p.village_id = r.village_id AND p.quote_id = r.quote_id
        WHERE r.village_id = ? AND r.household_id = ? AND r.done_at >= ? AND u.id IS NULL),
        (SELECT value FROM village_settings
        WHERE village_id = ? AND name = 'daily_points_without_second' ORDER BY id DESC LIMIT 1)""",
    "take": """UPDATE rewards SET stock = stock - ? WHERE village_id = ? AND id = ? AND stock >= ?
        RETURNING stock, is_on, price_points""",
    "stock": """INSERT INTO stock_moves (village_id, reward_id, kind, units, stock_after, note, request_id, moved_by_id,
        moved_at) VALUES (?, ?, 'handed_over', ?, ?, '', ?, ?, ?)""",
    "redemption": """INSERT INTO redemptions (village_id, uid, receipt_number, quote_id, household_id, shop_id,
        transfer_id, request_id, points, handed_over_by_id, confirmed_by_id, done_at)
        VALUES (?, ?, (SELECT coalesce(max(receipt_number), 0) + 1 FROM redemptions WHERE village_id = ?),
        ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
    "head": """SELECT t.uid, f.uid, d.uid, t.points AS moved, t.code, t.posted_at, t.source_balance_after,
        t.destination_balance_after, t.source_number, t.destination_number, q.key, q.command, q.digest, u.uid,
        c.sequence, c.hash, c.transfers, c.points, v.uid AS book
        FROM transfers t
        LEFT JOIN accounts f ON f.village_id = t.village_id AND f.id = t.source_id
        LEFT JOIN accounts d ON d.village_id = t.village_id AND d.id = t.destination_id
        LEFT JOIN requests q ON q.village_id = t.village_id AND q.id = t.request_id
        LEFT JOIN users u ON u.id = q.user_id
        JOIN chain_heads c ON c.book_id = t.village_id
        LEFT JOIN villages v ON v.id = c.book_id
        WHERE t.village_id = ? AND t.id = ?""",
    "link": "INSERT INTO links (book_id, sequence, kind, row_id, hash) VALUES (?, ?, 'transfer', ?, ?)",
    "move_head": "UPDATE chain_heads SET sequence = ?, hash = ?, transfers = ?, points = ? WHERE book_id = ?",
}

_ONLY = {
    "sqlite": {"begin": "BEGIN IMMEDIATE"},
    "postgresql": {
        "quote": _BOTH["quote"] + " FOR KEY SHARE OF h",
        "head": _BOTH["head"] + " FOR UPDATE OF c",
    },
}
"""Rows that PostgreSQL locks: on SQLite there is one writer at a time."""


def for_driver(kind: str) -> dict[str, str]:
    """Give the statements as a driver takes them."""
    statements = _BOTH | _ONLY[kind]
    if kind == "sqlite":
        return statements
    return {name: text.replace("?", "%s") for name, text in statements.items()}
